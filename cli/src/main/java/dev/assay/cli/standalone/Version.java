package dev.assay.cli.standalone;

/// A version of a subject as a path names it: a number from 1, or `latest` (also written -1).
sealed interface Version {
  record Numbered(int number) implements Version {}

  record Latest() implements Version {}

  static Version parse(String text) throws RegistryException {
    if (text.equals("latest") || text.equals("-1")) {
      return new Latest();
    }
    try {
      var number = Integer.parseInt(text);
      if (number >= 1) {
        return new Numbered(number);
      }
    } catch (NumberFormatException e) {
      // Answered below, as other numbers out of range are.
    }
    throw new RegistryException(
        RegistryException.INVALID_VERSION,
        "The specified version '%s' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""
            .formatted(text));
  }
}
