"""What to expect next week (methods a5)."""


def next_week_by_share(
    region_last_week: int, own_so_far: int, region_so_far: int, areas: int
) -> float:
    """An area's next week: the region's last week times the area's share of all events so far.

    Half an event is added to each of the region's areas, so that one without any expects a little.
    """
    return region_last_week * (own_so_far + 0.5) / (region_so_far + 0.5 * areas)
