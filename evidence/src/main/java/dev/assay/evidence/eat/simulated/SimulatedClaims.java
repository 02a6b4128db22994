package dev.assay.evidence.eat.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.CborWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A map of claims that can be made anything, in the order in which they were first put.
public final class SimulatedClaims {
  private final Map<CborItem, CborItem> members = new LinkedHashMap<>();

  /// None yet.
  public SimulatedClaims() {}

  public SimulatedClaims bytes(long label, Bytes value) {
    return put(label, new CborItem.ByteString(value));
  }

  public SimulatedClaims text(long label, String value) {
    return put(label, new CborItem.Text(value));
  }

  public SimulatedClaims number(long label, long value) {
    return put(label, new CborItem.Int(value));
  }

  public SimulatedClaims maps(long label, List<SimulatedClaims> maps) {
    return put(label, new CborItem.Array(maps.stream().map(SimulatedClaims::item).toList()));
  }

  public SimulatedClaims put(long label, CborItem value) {
    members.put(new CborItem.Int(label), value);
    return this;
  }

  public SimulatedClaims put(String label, CborItem value) {
    members.put(new CborItem.Text(label), value);
    return this;
  }

  public SimulatedClaims remove(long label) {
    members.remove(new CborItem.Int(label));
    return this;
  }

  public CborItem item() {
    return new CborItem.MapItem(
        members.entrySet().stream()
            .map(member -> new CborItem.Entry(member.getKey(), member.getValue()))
            .toList());
  }

  public Bytes encode() {
    return CborWriter.encode(item());
  }
}
