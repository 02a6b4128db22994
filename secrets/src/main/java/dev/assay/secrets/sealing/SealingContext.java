package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Which secret is sealed to whom. HPKE binds all of it, so that what was sealed as one secret, or
/// for one guest, can't be passed off as another.
///
/// @param tenant whose secret, and whose guest
/// @param guest the guest's name within its tenant
/// @param workload the workload whose policy releases it
/// @param secretId what policies call the secret by
/// @param version the secret's version, 1 or more
public record SealingContext(
    String tenant, String guest, String workload, String secretId, long version) {
  /// The first bytes of `info`: another purpose, or another layout, has another label.
  private static final String LABEL = "assay sealed secret 1";

  public SealingContext {
    if (version < 1) {
      throw new IllegalArgumentException("versions begin with 1");
    }
  }

  /// HPKE's `info`: the label, tenant, guest and workload, each as its length in UTF-8 (4 bytes,
  /// big-endian) and its UTF-8.
  Bytes info() {
    return encoded(
        out -> {
          text(out, LABEL);
          text(out, tenant);
          text(out, guest);
          text(out, workload);
        });
  }

  /// HPKE's `aad`: the secret's id as in [#info], and its version in 8 bytes, big-endian.
  Bytes aad() {
    return encoded(
        out -> {
          text(out, secretId);
          out.writeLong(version);
        });
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static Bytes encoded(Writing writing) {
    var bytes = new ByteArrayOutputStream();
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory", e);
    }
    return Bytes.copyOf(bytes.toByteArray());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }
}
