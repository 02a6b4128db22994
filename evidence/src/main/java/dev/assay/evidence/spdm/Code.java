package dev.assay.evidence.spdm;

/// RequestResponseCode of the messages that are read (DSP0274, SPDM request and response codes).
final class Code {
  static final int GET_VERSION = 0x84;
  static final int VERSION = 0x04;
  static final int GET_CAPABILITIES = 0xE1;
  static final int CAPABILITIES = 0x61;
  static final int NEGOTIATE_ALGORITHMS = 0xE3;
  static final int ALGORITHMS = 0x63;
  static final int GET_DIGESTS = 0x81;
  static final int DIGESTS = 0x01;
  static final int GET_CERTIFICATE = 0x82;
  static final int CERTIFICATE = 0x02;
  static final int CHALLENGE = 0x83;
  static final int CHALLENGE_AUTH = 0x03;
  static final int GET_MEASUREMENTS = 0xE0;
  static final int MEASUREMENTS = 0x60;

  private Code() {}
}
