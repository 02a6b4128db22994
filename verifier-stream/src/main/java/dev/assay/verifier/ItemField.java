package dev.assay.verifier;

import dev.assay.evidence.Bytes;
import dev.assay.schemas.event.EvidenceItem;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The members of an evidence item that hold bytes, by the names that the gateway's API has for
/// them.
enum ItemField {
  EVIDENCE("evidence", EvidenceItem::getEvidence),
  AUXILIARY("auxiliary", EvidenceItem::getAuxiliary),
  MANIFEST("manifest", EvidenceItem::getManifest),
  SIGNATURE("signature", EvidenceItem::getSignature),
  KEY("key", EvidenceItem::getKey),
  PCR_VALUES("pcrValues", EvidenceItem::getPcrValues),
  EVENT_LOG("eventLog", EvidenceItem::getEventLog);

  private final String wireName;

  @SuppressWarnings("ImmutableEnumChecker") // a method reference
  private final Function<EvidenceItem, @Nullable ByteBuffer> getter;

  ItemField(String wireName, Function<EvidenceItem, @Nullable ByteBuffer> getter) {
    this.wireName = wireName;
    this.getter = getter;
  }

  String wireName() {
    return wireName;
  }

  /// Empty where the item has none.
  Bytes of(EvidenceItem item) {
    return EventBytes.of(getter.apply(item));
  }
}
