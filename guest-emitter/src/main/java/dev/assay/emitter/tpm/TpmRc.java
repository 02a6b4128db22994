package dev.assay.emitter.tpm;

import java.util.Map;

/// A response code, TPM_RC (Part 2, 6.6), that is not success.
///
/// | bits | what |
/// | --- | --- |
/// | 7 | 1: format one, an error of an argument; 0: format zero |
/// | format one: 0-5, 6, 8-11 | the error; 1: of a parameter; which: of handles 1 to 7, sessions 9 to 15 |
/// | format zero: 0-6, 8, 10, 11 | the error; 1: of TPM 2.0; 1: the vendor's; 1: a warning |
/// | 16-23 | the layer that made it: 0 the TPM, 11 the kernel's resource manager |
public record TpmRc(int code) {
  private static final int FORMAT_ONE = 0x080;
  private static final int OF_PARAMETER = 0x040;
  private static final int VENDOR = 0x400;
  private static final int WITHOUT_LAYER = 0xFFF;

  static final int INITIALIZE = 0x100;
  static final int PCR_CHANGED = 0x128;

  private static final Map<Integer, String> ARGUMENTS =
      Map.ofEntries(
          Map.entry(0x01, "ASYMMETRIC"),
          Map.entry(0x02, "ATTRIBUTES"),
          Map.entry(0x03, "HASH"),
          Map.entry(0x04, "VALUE"),
          Map.entry(0x05, "HIERARCHY"),
          Map.entry(0x07, "KEY_SIZE"),
          Map.entry(0x08, "MGF"),
          Map.entry(0x09, "MODE"),
          Map.entry(0x0A, "TYPE"),
          Map.entry(0x0B, "HANDLE"),
          Map.entry(0x0C, "KDF"),
          Map.entry(0x0D, "RANGE"),
          Map.entry(0x0E, "AUTH_FAIL"),
          Map.entry(0x0F, "NONCE"),
          Map.entry(0x10, "PP"),
          Map.entry(0x12, "SCHEME"),
          Map.entry(0x15, "SIZE"),
          Map.entry(0x16, "SYMMETRIC"),
          Map.entry(0x17, "TAG"),
          Map.entry(0x18, "SELECTOR"),
          Map.entry(0x1A, "INSUFFICIENT"),
          Map.entry(0x1B, "SIGNATURE"),
          Map.entry(0x1C, "KEY"),
          Map.entry(0x1D, "POLICY_FAIL"),
          Map.entry(0x1F, "INTEGRITY"),
          Map.entry(0x20, "TICKET"),
          Map.entry(0x21, "RESERVED_BITS"),
          Map.entry(0x22, "BAD_AUTH"),
          Map.entry(0x23, "EXPIRED"),
          Map.entry(0x24, "POLICY_CC"),
          Map.entry(0x25, "BINDING"),
          Map.entry(0x26, "CURVE"),
          Map.entry(0x27, "ECC_POINT"));

  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(0x01E, "BAD_TAG"),
          Map.entry(0x100, "INITIALIZE"),
          Map.entry(0x101, "FAILURE"),
          Map.entry(0x103, "SEQUENCE"),
          Map.entry(0x10B, "PRIVATE"),
          Map.entry(0x119, "HMAC"),
          Map.entry(0x120, "DISABLED"),
          Map.entry(0x121, "EXCLUSIVE"),
          Map.entry(0x124, "AUTH_TYPE"),
          Map.entry(0x125, "AUTH_MISSING"),
          Map.entry(0x126, "POLICY"),
          Map.entry(0x127, "PCR"),
          Map.entry(0x128, "PCR_CHANGED"),
          Map.entry(0x12D, "UPGRADE"),
          Map.entry(0x12E, "TOO_MANY_CONTEXTS"),
          Map.entry(0x12F, "AUTH_UNAVAILABLE"),
          Map.entry(0x130, "REBOOT"),
          Map.entry(0x131, "UNBALANCED"),
          Map.entry(0x142, "COMMAND_SIZE"),
          Map.entry(0x143, "COMMAND_CODE"),
          Map.entry(0x144, "AUTHSIZE"),
          Map.entry(0x145, "AUTH_CONTEXT"),
          Map.entry(0x146, "NV_RANGE"),
          Map.entry(0x147, "NV_SIZE"),
          Map.entry(0x148, "NV_LOCKED"),
          Map.entry(0x149, "NV_AUTHORIZATION"),
          Map.entry(0x14A, "NV_UNINITIALIZED"),
          Map.entry(0x14B, "NV_SPACE"),
          Map.entry(0x14C, "NV_DEFINED"),
          Map.entry(0x150, "BAD_CONTEXT"),
          Map.entry(0x151, "CPHASH"),
          Map.entry(0x152, "PARENT"),
          Map.entry(0x153, "NEEDS_TEST"),
          Map.entry(0x154, "NO_RESULT"),
          Map.entry(0x155, "SENSITIVE"),
          Map.entry(0x901, "CONTEXT_GAP"),
          Map.entry(0x902, "OBJECT_MEMORY"),
          Map.entry(0x903, "SESSION_MEMORY"),
          Map.entry(0x904, "MEMORY"),
          Map.entry(0x905, "SESSION_HANDLES"),
          Map.entry(0x906, "OBJECT_HANDLES"),
          Map.entry(0x907, "LOCALITY"),
          Map.entry(0x908, "YIELDED"),
          Map.entry(0x909, "CANCELED"),
          Map.entry(0x90A, "TESTING"),
          Map.entry(0x920, "NV_RATE"),
          Map.entry(0x921, "LOCKOUT"),
          Map.entry(0x922, "RETRY"),
          Map.entry(0x923, "NV_UNAVAILABLE"));

  /// What helps against it.
  public enum Reaction {
    /// The same command again, at once or a moment later.
    AGAIN,
    /// To begin anew: the TPM has lost, or never had, what the command is about.
    ANEW,
    /// Time, or other programs that let go of the TPM's memory.
    WAIT,
    /// Somebody who has a right that the emitter lacks, or another setting.
    OPERATOR,
    /// A new start of the machine.
    REBOOT
  }

  public Reaction reaction() {
    String name = name();
    return switch (name) {
      case "YIELDED", "TESTING", "RETRY", "CANCELED", "NV_RATE", "PCR_CHANGED" -> Reaction.AGAIN;
      case "INITIALIZE", "HANDLE" -> Reaction.ANEW;
      case "OBJECT_MEMORY",
          "SESSION_MEMORY",
          "MEMORY",
          "SESSION_HANDLES",
          "OBJECT_HANDLES",
          "CONTEXT_GAP",
          "NV_UNAVAILABLE" ->
          Reaction.WAIT;
      case "FAILURE", "REBOOT", "UPGRADE" -> Reaction.REBOOT;
      default -> name.startsWith("REFERENCE_") ? Reaction.ANEW : Reaction.OPERATOR;
    };
  }

  /// What somebody can do about it.
  String advice() {
    return switch (name()) {
      case "LOCKOUT" -> "the TPM is locked out after wrong authorisations: wait, or clear it";
      case "AUTH_FAIL", "BAD_AUTH", "AUTH_MISSING" ->
          "the hierarchy has an authorisation: take the other (emitter.tpm.hierarchy)";
      case "HIERARCHY", "DISABLED" ->
          "the hierarchy is disabled: take the other (emitter.tpm.hierarchy)";
      case "SIZE" -> "the TPM takes less: it has no SHA-512, and a challenge has 64 bytes";
      case "HASH", "CURVE", "KEY_SIZE", "ASYMMETRIC", "SCHEME" ->
          "the TPM lacks the algorithm: see emitter.tpm.key and emitter.tpm.pcrs";
      default ->
          switch (reaction()) {
            case AGAIN, ANEW, WAIT -> "it is tried again";
            case OPERATOR -> "the TPM's maker says more";
            case REBOOT -> "start the machine anew";
          };
    };
  }

  private String name() {
    int number = code & WITHOUT_LAYER;
    if ((number & FORMAT_ONE) != 0) {
      return ARGUMENTS.getOrDefault(number & 0x3F, "0x%03x".formatted(number));
    }
    if ((number & VENDOR) != 0) {
      return "vendor's 0x%03x".formatted(number);
    }
    if (number >= 0x910 && number <= 0x916) {
      return "REFERENCE_H" + (number - 0x910);
    }
    if (number >= 0x918 && number <= 0x91E) {
      return "REFERENCE_S" + (number - 0x918);
    }
    return OTHERS.getOrDefault(number, "0x%03x".formatted(number));
  }

  private String of() {
    int number = code & WITHOUT_LAYER;
    int which = number >>> 8;
    if ((number & FORMAT_ONE) == 0 || which == 0) {
      return "";
    }
    if ((number & OF_PARAMETER) != 0) {
      return " of parameter " + which;
    }
    return which < 8 ? " of handle " + which : " of session " + (which - 8);
  }

  @Override
  public String toString() {
    return "TPM_RC_%s%s (0x%x)".formatted(name(), of(), code);
  }
}
