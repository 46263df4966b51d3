"""What requests need below any page: client networks, rate tables, absolute addresses."""
