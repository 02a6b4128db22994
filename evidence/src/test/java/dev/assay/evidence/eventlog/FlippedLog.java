package dev.assay.evidence.eventlog;

import java.util.ArrayList;
import java.util.List;

/// Which field of a log a byte belongs to.
final class FlippedLog {
  enum Field {
    HEADER,
    REGISTER,
    TYPE,
    COUNT,
    ALGORITHM,
    DIGEST,
    DIGEST_OF_MRTD,
    SIZE,
    DATA
  }

  private final List<Field> fields = new ArrayList<>();

  FlippedLog(EventLog log) {
    int events =
        log.events().stream()
            .mapToInt(
                event ->
                    16
                        + event.data().length()
                        + event.digests().stream().mapToInt(d -> 2 + d.value().length()).sum())
            .sum();
    int header = log.encode().length() - log.fill().length() - events;
    add(Field.HEADER, header);
    for (LogEvent event : log.events()) {
      add(Field.REGISTER, 4);
      add(Field.TYPE, 4);
      add(Field.COUNT, 4);
      for (LogEvent.Digest digest : event.digests()) {
        add(Field.ALGORITHM, 2);
        boolean mrtd = log.registers() == RegisterMap.TDX && event.register() == 0;
        add(mrtd ? Field.DIGEST_OF_MRTD : Field.DIGEST, digest.value().length());
      }
      add(Field.SIZE, 4);
      add(Field.DATA, event.data().length());
    }
  }

  Field fieldAt(int index) {
    return fields.get(index);
  }

  private void add(Field field, int bytes) {
    for (int i = 0; i < bytes; i++) {
      fields.add(field);
    }
  }
}
