"""The text of one part of a situation report."""

from django import forms


class TextForm(forms.Form):
    """A part as somebody wrote it, with the version that it is based on."""

    words = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 5}))
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
