"""A form that only the component gallery shows."""

from django import forms


class GalleryForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label="Name of the home",
        help_text="As it is on the sign outside",
        error_messages={"required": "Enter the name of the home"},
    )
    beds = forms.IntegerField(
        label="Beds in use",
        min_value=0,
        error_messages={"invalid": "Beds in use must be a whole number, like 24"},
    )
    admitting = forms.ChoiceField(
        label="Are you taking new residents?",
        choices=[("open", "Yes"), ("closed", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you are taking new residents"},
    )
    reason = forms.ChoiceField(
        label="Main reason",
        choices=[("", "Choose one"), ("staff", "Staff"), ("ppe", "PPE")],
        error_messages={"required": "Choose the main reason"},
    )
    supplies = forms.MultipleChoiceField(
        label="What is running out?",
        choices=[("gloves", "Gloves"), ("masks", "Masks")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what is running out"},
    )
    notes = forms.CharField(
        label="Notes",
        help_text="Do not name anybody",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter your notes"},
    )
