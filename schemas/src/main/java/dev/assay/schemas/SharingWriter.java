package dev.assay.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/// Writes events as Avro does, a [SharedList] from what it was written as before: in Avro's binary
/// encoding an array is the same bytes wherever it stands.
final class SharingWriter extends SpecificDatumWriter<SpecificRecord> {
  SharingWriter(SpecificRecord event) {
    super(event.getSchema(), SpecificData.getForClass(event.getClass()));
  }

  @Override
  @SuppressWarnings(
      "ReferenceEquality") // Comparing schemas costs more; another one is written anew.
  protected void writeArray(Schema schema, Object datum, Encoder out) throws IOException {
    if (datum instanceof SharedList<?> shared) {
      SharedList.Written written = shared.written();
      if (written == null || written.schema() != schema) {
        written = new SharedList.Written(schema, alone(schema, shared));
        shared.keep(written);
      }
      out.writeFixed(written.bytes());
    } else {
      super.writeArray(schema, datum, out);
    }
  }

  private ByteBuffer alone(Schema schema, SharedList<?> list) throws IOException {
    var bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    super.writeArray(schema, list, encoder);
    encoder.flush();
    return ByteBuffer.wrap(bytes.toByteArray());
  }
}
