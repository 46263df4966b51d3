"""Files in files: packed files, mailboxes, attachments; and recordings, which are kept unread."""
