package dev.assay.appraisal.corim;

import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborWriter;
import dev.assay.evidence.cose.CoseSign1;
import dev.assay.evidence.crypto.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// CoRIMs made for tests.
public final class Tags {
  private Tags() {}

  public static CborItem map(Object... keysAndValues) {
    List<CborItem.Entry> entries = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      entries.add(new CborItem.Entry(item(keysAndValues[i]), item(keysAndValues[i + 1])));
    }
    return new CborItem.MapItem(entries);
  }

  public static CborItem array(Object... items) {
    List<CborItem> all = new ArrayList<>();
    for (Object item : items) {
      all.add(item(item));
    }
    return new CborItem.Array(all);
  }

  public static CborItem tag(long tag, Object content) {
    return new CborItem.Tagged(tag, item(content));
  }

  public static CborItem item(Object value) {
    return switch (value) {
      case CborItem item -> item;
      case Integer number -> new CborItem.Int(number);
      case Long number ->
          number < 0 ? new CborItem.WideInt(false, number) : new CborItem.Int(number);
      case String text -> new CborItem.Text(text);
      case Bytes bytes -> new CborItem.ByteString(bytes);
      default -> throw new IllegalArgumentException(value.toString());
    };
  }

  /// A CoMID with one reference triple.
  public static CborItem comid(CborItem environment, CborItem... measurements) {
    return map(
        1, map(0, "the tag"),
        2, array(map(0, "ACME")),
        4, map(0, array(array(environment, array((Object[]) measurements)))));
  }

  /// A CoRIM that nobody signed.
  public static CborItem corim(String profile, CborItem... comids) {
    Object[] tags = new Object[comids.length];
    for (int i = 0; i < comids.length; i++) {
      tags[i] = tag(506, CborWriter.encode(comids[i]));
    }
    return profile.isEmpty()
        ? tag(501, map(0, "the corim", 1, array(tags)))
        : tag(501, map(0, "the corim", 1, array(tags), 3, tag(32, profile)));
  }

  public static Bytes encoded(CborItem item) {
    return CborWriter.encode(item);
  }

  /// Signed with ES256 or ES384, as the key has it.
  public static Bytes signed(
      JwsSigner signer, CborItem header, CborItem unprotected, CborItem corim) {
    Bytes protectedHeader = encoded(header);
    Bytes payload = encoded(corim);
    return encoded(
        tag(
            18,
            array(
                protectedHeader,
                unprotected,
                payload,
                signer.sign(CoseSign1.signed(protectedHeader, payload)))));
  }

  public static Bytes sha384(int seed) {
    return HashAlgorithm.SHA384.digest(
        Bytes.copyOf(("value " + seed).getBytes(StandardCharsets.US_ASCII)));
  }

  public static Bytes sha256(int seed) {
    return HashAlgorithm.SHA256.digest(
        Bytes.copyOf(("value " + seed).getBytes(StandardCharsets.US_ASCII)));
  }
}
