package dev.assay.emitter.kernel;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.tsm.SevKeyBlob;
import dev.assay.evidence.tsm.TsmKeyRequest;
import dev.assay.evidence.tsm.TsmKeyResult;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The keyring of a kernel that may have the proposed key type `tsm`, with the SEV provider.
final class SimulatedTsmKeys {
  private final Map<Integer, Bytes> payloads = new HashMap<>();
  private boolean isKnown;
  private Optional<Function<TsmKeyRequest, SevKeyBlob>> provider = Optional.empty();
  private int next = 1000;

  SimulatedTsmKeys withType() {
    isKnown = true;
    return this;
  }

  SimulatedTsmKeys withSev(Function<TsmKeyRequest, SevKeyBlob> made) {
    provider = Optional.of(made);
    return withType();
  }

  int count() {
    return payloads.size();
  }

  int add(String type, String description, Bytes payload) {
    if (!isKnown || !type.equals("tsm") || description.isEmpty()) {
      throw new Refused(Errno.ENODEV);
    }
    if (!(TsmKeyRequest.parse(payload) instanceof Parsed.Ok<TsmKeyRequest>(var request))) {
      throw new Refused(Errno.EINVAL);
    }
    Function<TsmKeyRequest, SevKeyBlob> made = provider.orElseThrow(() -> new Refused(Errno.ENXIO));
    if (SevKeyBlob.refusal(request).isPresent()) {
      throw new Refused(Errno.EINVAL);
    }
    Bytes blob = made.apply(request).encode();
    payloads.put(
        next,
        new TsmKeyResult(request.publicKey(), SevKeyBlob.PROVIDER, request.format(), blob)
            .encode());
    return next++;
  }

  /// Copies nothing where there is no room for all.
  long read(int key, MemorySegment into) {
    if (!payloads.containsKey(key)) {
      throw new Refused(Errno.ENOKEY);
    }
    Bytes payload = payloads.get(key);
    if (into.byteSize() >= payload.length()) {
      SimulatedKernel.copy(payload, 0, into);
    }
    return payload.length();
  }

  int unlink(int key) {
    if (payloads.remove(key) == null) {
      throw new Refused(Errno.ENOENT);
    }
    return 0;
  }
}
