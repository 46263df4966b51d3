"""Arabic text: normalisation with offsets, words, clitics, search terms, numbers and dates. No Django."""
