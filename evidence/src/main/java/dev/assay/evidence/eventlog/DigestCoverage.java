package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What of an event its digest vouches for, found by computing it again. Which digests are over
/// what was measured on real logs, since specifications and firmware differ.
public enum DigestCoverage {
  /// Nothing was extended: EV_NO_ACTION, or the bank is absent. Nobody vouches for any of it.
  NOT_MEASURED,
  /// All of the data.
  DATA,
  /// Of an EFI variable its value, but not its name.
  VARIABLE_VALUE,
  /// Of GRUB's text what follows the first `: `, but not what stands before it.
  TEXT_AFTER_PREFIX,
  /// A separator that says that the firmware met an error; its data is not covered.
  ERROR_SEPARATOR,
  /// Something that is not in the log: a program, a firmware volume, a file. The digest is what was
  /// measured; the data beside it is hearsay.
  ELSEWHERE;

  private static final byte[] PREFIX_END = ": ".getBytes(StandardCharsets.US_ASCII);

  /// What the event's digest in the bank of `hash` covers.
  static DigestCoverage of(LogEvent event, HashAlgorithm hash) {
    Optional<Bytes> digest = event.measured() ? event.digest(hash) : Optional.empty();
    return digest.map(value -> of(event, hash, value)).orElse(NOT_MEASURED);
  }

  private static DigestCoverage of(LogEvent event, HashAlgorithm hash, Bytes digest) {
    if (hash.digest(event.data()).equals(digest)) {
      return DATA;
    }
    if (event.is(EventType.EV_SEPARATOR) && SeparatorDigests.isError(digest, hash)) {
      return ERROR_SEPARATOR;
    }
    boolean ofVariable =
        EfiVariable.in(event.data())
            .filter(variable -> hash.digest(variable.value()).equals(digest))
            .isPresent();
    if (ofVariable) {
      return VARIABLE_VALUE;
    }
    boolean ofText =
        event.is(EventType.EV_IPL)
            && textAfterPrefix(event.data())
                .filter(text -> hash.digest(text).equals(digest))
                .isPresent();
    return ofText ? TEXT_AFTER_PREFIX : ELSEWHERE;
  }

  /// What GRUB hashes of `grub_cmd: linux /vmlinuz` NUL: `linux /vmlinuz`.
  static Optional<Bytes> textAfterPrefix(Bytes data) {
    byte[] text = data.toArray();
    int end = text.length;
    if (end > 0 && text[end - 1] == 0) {
      end--;
    }
    for (int i = 0; i + PREFIX_END.length <= end; i++) {
      if (text[i] == PREFIX_END[0] && text[i + 1] == PREFIX_END[1]) {
        return Optional.of(Bytes.copyOf(Arrays.copyOfRange(text, i + PREFIX_END.length, end)));
      }
    }
    return Optional.empty();
  }
}
