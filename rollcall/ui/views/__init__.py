"""Pages that belong to no room: errors, the footer's pages, the brand's colour, the gallery."""
