"""Ui: the Jinja environment, the layout, the components and the error pages.

Draws what it is given. Knows nothing of people, homes or figures; components that exist in GOV.UK
Frontend are used as they are, through govuk-frontend-jinja's macros.
"""
