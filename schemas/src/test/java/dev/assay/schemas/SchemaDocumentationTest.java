package dev.assay.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/// Every field says what it holds, and every instant in which unit.
class SchemaDocumentationTest {
  @Test
  void everyRecordAndFieldIsDocumented() {
    var undocumented = new ArrayList<String>();
    for (Schema record : records()) {
      if (isBlank(record.getDoc())) {
        undocumented.add(record.getName());
      }
      for (Schema.Field field : record.getFields()) {
        if (isBlank(field.doc())) {
          undocumented.add(record.getName() + "." + field.name());
        }
      }
    }

    assertThat(undocumented).isEmpty();
  }

  @Test
  void everyInstantSaysItsUnit() {
    var silent = new ArrayList<String>();
    for (Schema record : records()) {
      for (Schema.Field field : record.getFields()) {
        if (isInstant(field.schema()) && !field.doc().contains("milliseconds since the epoch")) {
          silent.add(record.getName() + "." + field.name());
        }
      }
    }

    assertThat(silent).isEmpty();
  }

  private static boolean isBlank(String doc) {
    return doc == null || doc.isBlank();
  }

  private static boolean isInstant(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream().anyMatch(SchemaDocumentationTest::isInstant)
        : schema.getLogicalType() instanceof LogicalTypes.TimestampMillis;
  }

  private static Set<Schema> records() {
    var found = new HashSet<Schema>();
    ReleasedSchemas.current().values().forEach(schema -> collect(schema, found));
    return found;
  }

  private static void collect(Schema schema, Set<Schema> found) {
    switch (schema.getType()) {
      case RECORD -> {
        if (found.add(schema)) {
          schema.getFields().forEach(field -> collect(field.schema(), found));
        }
      }
      case UNION -> List.copyOf(schema.getTypes()).forEach(type -> collect(type, found));
      case ARRAY -> collect(schema.getElementType(), found);
      case MAP -> collect(schema.getValueType(), found);
      default -> {}
    }
  }
}
