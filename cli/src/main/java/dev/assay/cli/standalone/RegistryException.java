package dev.assay.cli.standalone;

/// An answer of the registry that is an error, with Confluent's error code: the HTTP status is the
/// code itself or its first three digits.
final class RegistryException extends Exception {
  private static final long serialVersionUID = 1L;

  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;
  static final int INCOMPATIBLE = 409;
  static final int TOO_LARGE = 413;
  static final int SUBJECT_NOT_FOUND = 40401;
  static final int VERSION_NOT_FOUND = 40402;
  static final int SCHEMA_NOT_FOUND = 40403;
  static final int SUBJECT_COMPATIBILITY_NOT_SET = 40408;
  static final int INVALID_SCHEMA = 42201;
  static final int INVALID_VERSION = 42202;
  static final int INVALID_COMPATIBILITY = 42203;
  static final int STORE_FAILED = 50001;

  private final int code;

  RegistryException(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }

  int status() {
    return code < 1000 ? code : code / 100;
  }

  static RegistryException noSubject(String subject) {
    return new RegistryException(SUBJECT_NOT_FOUND, "Subject '%s' not found.".formatted(subject));
  }

  static RegistryException noVersion(int version) {
    return new RegistryException(VERSION_NOT_FOUND, "Version %d not found.".formatted(version));
  }

  static RegistryException noSchema(int id) {
    return new RegistryException(SCHEMA_NOT_FOUND, "Schema %d not found".formatted(id));
  }
}
