package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Reason;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads messages that follow one another without framing: each one's length comes from its own
/// fields, its version and what was agreed before.
final class MessageReader {
  static final int HEADER_BYTES = 4;

  /// Measurements of a GPU take 4 KiB.
  private static final int LONGEST = 1024 * 1024;

  private static final int MOST_EXCHANGES = 256;
  private static final int LONGEST_SIGNATURE = 512;

  private final Bytes raw;
  private final Cursor cursor;
  private Optional<SpdmVersion> agreed = Optional.empty();

  MessageReader(Bytes raw) {
    this.raw = raw;
    this.cursor = new Cursor(raw);
  }

  SpdmEvidence measurements() throws Unreadable {
    checkLength();
    Negotiated negotiated = negotiation();
    List<MeasurementsExchange> exchanges = new ArrayList<>();
    do {
      if (exchanges.size() == MOST_EXCHANGES) {
        throw new Unreadable(
            Reason.TOO_LARGE, "spdm", "at most " + MOST_EXCHANGES + " exchanges", "more");
      }
      exchanges.add(exchange(negotiated));
    } while (cursor.remaining() > 0 && !exchanges.getLast().request().signed());
    requireNegotiation(negotiated);
    Bytes signature =
        exchanges.getLast().request().signed()
            ? signature("spdm.measurements.signature", negotiated)
            : Bytes.EMPTY;
    cursor.end("spdm");
    return new SpdmEvidence(
        raw, version(), negotiated.messages, negotiated.algorithms, exchanges, signature);
  }

  SpdmChallenge challenge() throws Unreadable {
    checkLength();
    Negotiated negotiated = negotiation();
    SpdmAlgorithms algorithms = negotiated.required();
    int identity = cursor.position();
    while (code() == Code.GET_DIGESTS || code() == Code.GET_CERTIFICATE) {
      if (code() == Code.GET_DIGESTS) {
        digests(algorithms.hash());
      } else {
        certificate();
      }
    }
    Bytes exchanged = raw.slice(identity, cursor.position());
    int from = cursor.position();
    header("challenge", Code.CHALLENGE);
    int slot = slot("challenge.slot", param(1, from));
    int summary = summary(param(2, from));
    Bytes nonce = cursor.bytes("spdm.challenge.nonce", MeasurementsRequest.NONCE_BYTES);
    Bytes context = context("challenge");
    header("challenge_auth", Code.CHALLENGE_AUTH);
    Bytes chainHash =
        cursor.bytes("spdm.challenge_auth.cert_chain_hash", algorithms.hash().bytes());
    Bytes responderNonce =
        cursor.bytes("spdm.challenge_auth.nonce", MeasurementsRequest.NONCE_BYTES);
    Optional<Bytes> summaryHash =
        summary == SpdmChallenge.NO_SUMMARY
            ? Optional.empty()
            : Optional.of(
                cursor.bytes(
                    "spdm.challenge_auth.measurement_summary_hash", algorithms.hash().bytes()));
    Bytes opaque = opaque("challenge_auth");
    repeated("challenge_auth", context);
    Bytes authenticated = raw.slice(from, cursor.position());
    Bytes signature = signature("spdm.challenge_auth.signature", negotiated);
    cursor.end("spdm");
    return new SpdmChallenge(
        raw,
        version(),
        negotiated.messages,
        algorithms,
        exchanged,
        authenticated,
        slot,
        summary,
        nonce,
        chainHash,
        responderNonce,
        summaryHash,
        opaque,
        signature);
  }

  private void checkLength() throws Unreadable {
    if (raw.length() > LONGEST) {
      throw new Unreadable(
          Reason.TOO_LARGE, "spdm", "at most " + LONGEST + " bytes", raw.length() + " bytes");
    }
  }

  // GET_VERSION to ALGORITHMS.

  /// @param messages the six of them, empty where they are not there
  private record Negotiated(Bytes messages, Optional<SpdmAlgorithms> algorithms) {
    SpdmAlgorithms required() throws Unreadable {
      return algorithms.orElseThrow(MessageReader::negotiationMissing);
    }
  }

  private Negotiated negotiation() throws Unreadable {
    if (raw.length() < 2 || code() != Code.GET_VERSION) {
      return new Negotiated(Bytes.EMPTY, Optional.empty());
    }
    versions();
    header("get_capabilities", Code.GET_CAPABILITIES);
    cursor.bytes("spdm.get_capabilities", requestedCapabilityBytes());
    int from = cursor.position();
    header("capabilities", Code.CAPABILITIES);
    if (version().isAtLeast(SpdmVersion.V1_3) && (param(1, from) & 1) != 0) {
      throw outOfRange("capabilities.param1", "no block of supported algorithms", "one");
    }
    cursor.bytes("spdm.capabilities", version().isAtLeast(SpdmVersion.V1_2) ? 16 : 8);
    ofStatedLength("negotiate_algorithms", Code.NEGOTIATE_ALGORITHMS);
    Bytes selected = ofStatedLength("algorithms", Code.ALGORITHMS);
    return new Negotiated(
        raw.slice(0, cursor.position()), Optional.of(AlgorithmsReader.read(selected)));
  }

  /// Both are of version 1.0, before another can have been agreed on.
  private void versions() throws Unreadable {
    agreed = Optional.of(SpdmVersion.V1_0);
    header("get_version", Code.GET_VERSION);
    header("version", Code.VERSION);
    cursor.u8("spdm.version.reserved");
    cursor.bytes("spdm.version.entries", 2 * cursor.u8("spdm.version.entry_count"));
    agreed = Optional.empty();
  }

  private int requestedCapabilityBytes() throws Unreadable {
    return switch (version()) {
      case V1_0 -> 0;
      case V1_1 -> 8;
      case V1_2, V1_3, V1_4 -> 16;
    };
  }

  private Bytes ofStatedLength(String message, int code) throws Unreadable {
    int from = cursor.position();
    header(message, code);
    int length = cursor.u16le("spdm." + message + ".length");
    int read = cursor.position() - from;
    if (length < read) {
      throw outOfRange(message + ".length", "at least " + read, Integer.toString(length));
    }
    cursor.bytes("spdm." + message, length - read);
    return raw.slice(from, cursor.position());
  }

  private void requireNegotiation(Negotiated negotiated) throws Unreadable {
    if (version().signsNegotiationAndContext()) {
      negotiated.required();
    }
  }

  private static Unreadable negotiationMissing() {
    return new Unreadable(
        Reason.TRUNCATED, "spdm.negotiation", "GET_VERSION to ALGORITHMS before the rest", "none");
  }

  // GET_MEASUREMENTS and MEASUREMENTS.

  private MeasurementsExchange exchange(Negotiated negotiated) throws Unreadable {
    MeasurementsRequest request = request();
    return new MeasurementsExchange(request, response(request, negotiated));
  }

  private MeasurementsRequest request() throws Unreadable {
    int from = cursor.position();
    header("get_measurements", Code.GET_MEASUREMENTS);
    int attributes = param(1, from);
    int unknown = attributes & ~MeasurementsRequest.attributesOf(version());
    if (unknown != 0) {
      throw new Unreadable(
          Reason.RESERVED_NOT_ZERO,
          "spdm.get_measurements.param1",
          "no bit that version %s reserves".formatted(version()),
          "0x%02x".formatted(unknown));
    }
    boolean signed = (attributes & MeasurementsRequest.SIGN) != 0;
    Optional<Bytes> nonce =
        signed
            ? Optional.of(
                cursor.bytes("spdm.get_measurements.nonce", MeasurementsRequest.NONCE_BYTES))
            : Optional.empty();
    int slot =
        signed && version().hasSlotInRequest()
            ? slot("get_measurements.slot_id", cursor.u8("spdm.get_measurements.slot_id"))
            : 0;
    return new MeasurementsRequest(
        version(), attributes, param(2, from), nonce, slot, context("get_measurements"));
  }

  private MeasurementsResponse response(MeasurementsRequest request, Negotiated negotiated)
      throws Unreadable {
    int from = cursor.position();
    header("measurements", Code.MEASUREMENTS);
    int number = cursor.u8("spdm.measurements.number_of_blocks");
    int length =
        cursor.u16le("spdm.measurements.record_length")
            | cursor.u8("spdm.measurements.record_length") << 16;
    List<MeasurementBlock> blocks =
        new BlockReader(cursor.bytes("spdm.measurements.record", length), negotiated.algorithms)
            .blocks(number);
    Bytes nonce = cursor.bytes("spdm.measurements.nonce", MeasurementsRequest.NONCE_BYTES);
    Bytes opaque = opaque("measurements");
    repeated("measurements", request.context());
    var response =
        new MeasurementsResponse(
            version(), param(1, from), param(2, from), blocks, nonce, opaque, request.context());
    checkAnswers(request, response);
    return response;
  }

  /// What was asked is what was answered.
  private void checkAnswers(MeasurementsRequest request, MeasurementsResponse response)
      throws Unreadable {
    if (request.signed() && response.slot() != request.slot()) {
      throw outOfRange(
          "measurements.slot_id",
          Integer.toString(request.slot()),
          Integer.toString(response.slot()));
    }
    boolean one =
        request.operation() != MeasurementsRequest.COUNT
            && request.operation() != MeasurementsRequest.ALL;
    boolean answered =
        response.blocks().size() == 1
            && response.blocks().getFirst().index() == request.operation();
    if (one && !answered) {
      throw outOfRange(
          "measurements.number_of_blocks",
          "measurement %d alone".formatted(request.operation()),
          response.blocks().size() + " blocks");
    }
    if (request.operation() == MeasurementsRequest.COUNT && !response.blocks().isEmpty()) {
      throw outOfRange(
          "measurements.number_of_blocks", "none", response.blocks().size() + " blocks");
    }
  }

  // What comes before CHALLENGE.

  private void digests(HashAlgorithm hash) throws Unreadable {
    header("get_digests", Code.GET_DIGESTS);
    int from = cursor.position();
    header("digests", Code.DIGESTS);
    cursor.bytes("spdm.digests", Integer.bitCount(param(2, from)) * hash.bytes());
  }

  private void certificate() throws Unreadable {
    header("get_certificate", Code.GET_CERTIFICATE);
    cursor.bytes("spdm.get_certificate", 4);
    header("certificate", Code.CERTIFICATE);
    int portion = cursor.u16le("spdm.certificate.portion_length");
    cursor.u16le("spdm.certificate.remainder_length");
    cursor.bytes("spdm.certificate.cert_chain", portion);
  }

  private int summary(int type) throws Unreadable {
    if (type != SpdmChallenge.NO_SUMMARY
        && type != SpdmChallenge.TCB_SUMMARY
        && type != SpdmChallenge.FULL_SUMMARY) {
      throw outOfRange("challenge.measurement_summary_type", "0, 1 or 255", "" + type);
    }
    return type;
  }

  // Pieces.

  private void header(String message, int code) throws Unreadable {
    String field = "spdm." + message;
    int wire = cursor.u8(field + ".spdm_version");
    SpdmVersion version =
        SpdmVersion.ofWire(wire)
            .orElseThrow(
                () ->
                    new Unreadable(
                        Reason.UNSUPPORTED_VERSION,
                        field + ".spdm_version",
                        "0x10..0x14",
                        "0x%02x".formatted(wire)));
    if (!version.equals(agreed.orElse(version))) {
      throw outOfRange(message + ".spdm_version", agreed.get() + ", as before", version.toString());
    }
    agreed = Optional.of(version);
    int got = cursor.u8(field + ".code");
    if (got != code) {
      throw outOfRange(message + ".code", "0x%02x".formatted(code), "0x%02x".formatted(got));
    }
    cursor.bytes(field + ".params", 2);
  }

  private int param(int number, int messageStart) {
    return raw.unsignedAt(messageStart + 1 + number);
  }

  private int code() {
    int at = cursor.position() + 1;
    return at < raw.length() ? raw.unsignedAt(at) : -1;
  }

  private SpdmVersion version() throws Unreadable {
    if (agreed.isEmpty()) {
      // Right after VERSION, when the next message says what was agreed.
      int wire = cursor.remaining() > 0 ? raw.unsignedAt(cursor.position()) : -1;
      return SpdmVersion.ofWire(wire)
          .orElseThrow(
              () ->
                  new Unreadable(
                      cursor.remaining() > 0 ? Reason.UNSUPPORTED_VERSION : Reason.TRUNCATED,
                      "spdm.spdm_version",
                      "0x10..0x14",
                      wire < 0 ? "nothing" : "0x%02x".formatted(wire)));
    }
    return agreed.get();
  }

  private int slot(String field, int value) throws Unreadable {
    if (value > MeasurementsRequest.HIGHEST_SLOT) {
      throw outOfRange(field, "a slot, 0 to 7", Integer.toString(value));
    }
    return value;
  }

  private Bytes context(String message) throws Unreadable {
    return version().hasRequesterContext()
        ? cursor.bytes("spdm." + message + ".requester_context", MeasurementsRequest.CONTEXT_BYTES)
        : Bytes.EMPTY;
  }

  private void repeated(String message, Bytes context) throws Unreadable {
    Bytes got = context(message);
    if (!got.equals(context)) {
      throw outOfRange(message + ".requester_context", context.toHex(), got.toHex());
    }
  }

  private Bytes opaque(String message) throws Unreadable {
    String field = "spdm." + message + ".opaque_length";
    int length = cursor.u16le(field);
    if (length > MeasurementsResponse.MOST_OPAQUE_BYTES) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          field,
          "at most " + MeasurementsResponse.MOST_OPAQUE_BYTES,
          Integer.toString(length));
    }
    return cursor.bytes("spdm." + message + ".opaque", length);
  }

  /// As long as the algorithm's; without a negotiation on record it is what is left, and the
  /// verifier holds its length against the key.
  private Bytes signature(String field, Negotiated negotiated) throws Unreadable {
    if (negotiated.algorithms.isPresent()) {
      return cursor.bytes(field, negotiated.algorithms.get().asymmetric().signatureBytes());
    }
    if (cursor.remaining() == 0) {
      throw new Unreadable(Reason.TRUNCATED, field, "a signature", "nothing");
    }
    if (cursor.remaining() > LONGEST_SIGNATURE) {
      throw new Unreadable(
          Reason.TRAILING_BYTES,
          field,
          "at most " + LONGEST_SIGNATURE + " bytes",
          cursor.remaining() + " bytes");
    }
    return cursor.bytes(field, cursor.remaining());
  }

  private static Unreadable outOfRange(String field, String wanted, String got) {
    return new Unreadable(Reason.FIELD_OUT_OF_RANGE, "spdm." + field, wanted, got);
  }

  /// ALGORITHMS: see [SpdmAlgorithms].
  private static final class AlgorithmsReader {
    private static final List<HashAlgorithm> HASHES =
        List.of(HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

    static SpdmAlgorithms read(Bytes message) throws Unreadable {
      Cursor cursor = new Cursor(message);
      cursor.bytes("spdm.algorithms", HEADER_BYTES + 2);
      cursor.u16le("spdm.algorithms.measurement_specification_sel");
      long measurement = cursor.u32le("spdm.algorithms.measurement_hash_algo");
      long asymmetric = cursor.u32le("spdm.algorithms.base_asym_sel");
      long hash = cursor.u32le("spdm.algorithms.base_hash_sel");
      return new SpdmAlgorithms(
          selected("base_asym_sel", asymmetric, Arrays.asList(BaseAsymmetric.values())),
          selected("base_hash_sel", hash, HASHES),
          measurement <= 1
              ? Optional.empty()
              : Optional.of(selected("measurement_hash_algo", measurement >> 1, HASHES)));
    }

    private static <T> T selected(String field, long bits, List<T> byBit) throws Unreadable {
      int bit = Long.numberOfTrailingZeros(bits);
      if (Long.bitCount(bits) != 1 || bit >= byBit.size()) {
        throw new Unreadable(
            Reason.UNSUPPORTED_ALGORITHM,
            "spdm.algorithms." + field,
            "one of " + byBit,
            "0x%x".formatted(bits));
      }
      return byBit.get(bit);
    }
  }
}
