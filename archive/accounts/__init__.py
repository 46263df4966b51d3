"""Who may sign in and what each role may do: roles, invitations, and how allauth signs people in here."""
