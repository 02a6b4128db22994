package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborWriter;
import java.util.List;

/// CoRIMs with one measurement of each kind.
final class CorimSamples {
  private static final CborItem NOTHING = new CborItem.ByteString(Bytes.EMPTY);

  private CorimSamples() {}

  static Bytes unsigned(String profile) {
    return CborWriter.encode(corim(profile));
  }

  /// With a signature of nobody's.
  static Bytes signed() {
    CborItem header =
        map(entry(1, number(-7)), entry(3, new CborItem.Text("application/rim+cbor")));
    return CborWriter.encode(
        tagged(
            18,
            array(
                bytes(CborWriter.encode(header)),
                map(entry(33, bytes(JwsSamples.PRIVATE_KEY))),
                bytes(unsigned("profile")),
                bytes(Bytes.fromHex("5a".repeat(64))))));
  }

  static Bytes comid() {
    return CborWriter.encode(module());
  }

  private static CborItem corim(String profile) {
    CborItem tags = array(tagged(506, bytes(comid())), tagged(505, NOTHING));
    return tagged(
        501,
        map(
            entry(0, new CborItem.Text("id")),
            entry(1, tags),
            entry(3, new CborItem.Text(profile)),
            entry(4, map(entry(1, tagged(1, number(1000)))))));
  }

  private static CborItem module() {
    CborItem environment =
        map(
            entry(
                0,
                map(
                    entry(0, tagged(560, bytes(digestBytes()))),
                    entry(2, new CborItem.Text("Milan TDX")))));
    CborItem triple =
        array(
            environment,
            array(
                measurement(new CborItem.Text("cca.software-component"), entry(2, array(digest()))),
                measurement(number(641), entry(2, array(digest()))),
                measurement(number(647), entry(1, tagged(553, number(4)))),
                measurement(
                    new CborItem.Text("cca.rpv"),
                    entry(4, tagged(563, array(bytes(digestBytes()), bytes(digestBytes()))))),
                measurement(
                    number(0), entry(14, map(new CborItem.Entry(text("rtmr1"), array(digest()))))),
                measurement(
                    number(0),
                    entry(-83, tagged(60_020, array(number(6), array(digest())))),
                    entry(-86, tagged(60_010, array(number(2), number(18)))))));
    return map(
        entry(1, map(entry(0, new CborItem.Text("tag")), entry(1, number(1)))),
        entry(2, array(map(entry(0, new CborItem.Text("ACME"))))),
        entry(4, map(entry(0, array(triple)), entry(3, array()))));
  }

  private static CborItem measurement(CborItem key, CborItem.Entry... values) {
    return map(entry(0, key), entry(1, map(values)));
  }

  private static CborItem digest() {
    return array(number(7), bytes(Bytes.fromHex("5a".repeat(48))));
  }

  private static Bytes digestBytes() {
    return Bytes.fromHex("5a".repeat(32));
  }

  private static CborItem number(long value) {
    return new CborItem.Int(value);
  }

  private static CborItem text(String value) {
    return new CborItem.Text(value);
  }

  private static CborItem bytes(Bytes value) {
    return new CborItem.ByteString(value);
  }

  private static CborItem tagged(long tag, CborItem content) {
    return new CborItem.Tagged(tag, content);
  }

  private static CborItem array(CborItem... items) {
    return new CborItem.Array(List.of(items));
  }

  private static CborItem map(CborItem.Entry... entries) {
    return new CborItem.MapItem(List.of(entries));
  }

  private static CborItem.Entry entry(long key, CborItem value) {
    return new CborItem.Entry(number(key), value);
  }
}
