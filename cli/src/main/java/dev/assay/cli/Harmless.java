package dev.assay.cli;

/// What others wrote, for a terminal, which it could tell what to do.
public final class Harmless {
  private Harmless() {}

  /// Without what isn't seen; line ends are followed by more of the same.
  public static String text(String others) {
    return others.strip().replaceAll("[\\p{Cntrl}\\p{Cf}&&[^\n]]", "?").replace("\n", "\n  ");
  }
}
