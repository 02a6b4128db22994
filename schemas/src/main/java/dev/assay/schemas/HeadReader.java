package dev.assay.schemas;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/// Reads some fields of a record, and nothing that stands behind the last of them.
final class HeadReader<H extends SpecificRecord> extends SpecificDatumReader<H> {
  HeadReader(Schema writer, Schema head, SpecificData data) {
    super(writer, head, data);
  }

  /// As its superclass does, but for skipping the rest.
  @Override
  @SuppressWarnings(
      "unchecked") // The superclass's own cast: what it reads is of the head's schema.
  public H read(H reuse, Decoder in) throws IOException {
    ResolvingDecoder resolver = getResolver(getSchema(), getExpected());
    resolver.configure(in);
    return (H) read(reuse, getExpected(), resolver);
  }
}
