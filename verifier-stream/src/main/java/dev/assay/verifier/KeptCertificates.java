package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import org.apache.kafka.common.serialization.Serde;

/// Certificates that arrived by themselves.
///
/// | stored as | |
/// | --- | --- |
/// | format | 1 byte, 1 |
/// | arrived at | 8 bytes big-endian |
/// | certificates | their number 4 bytes big-endian; of each its length 4 bytes big-endian, and its DER |
///
/// @param arrivedAt the record's timestamp, milliseconds since the epoch. Evidence that rests on
///   them is judged no earlier: a vendor makes a certificate when it is first asked for, so it may
///   not have been valid yet when the evidence was accepted
record KeptCertificates(long arrivedAt, CertificateSet certificates) {
  private static final int FORMAT = 1;

  static final Serde<KeptCertificates> SERDE =
      StoredFormat.serde(FORMAT, KeptCertificates::write, KeptCertificates::read);

  private static void write(KeptCertificates kept, DataOutputStream out) throws IOException {
    out.writeLong(kept.arrivedAt);
    out.writeInt(kept.certificates.der().size());
    for (Bytes der : kept.certificates.der()) {
      out.writeInt(der.length());
      out.write(der.toArray());
    }
  }

  private static KeptCertificates read(DataInputStream in) throws IOException {
    long arrivedAt = in.readLong();
    int count = in.readInt();
    var der = new ArrayList<Bytes>();
    for (int i = 0; i < count; i++) {
      der.add(Bytes.copyOf(in.readNBytes(in.readInt())));
    }
    return new KeptCertificates(arrivedAt, new CertificateSet(der));
  }
}
