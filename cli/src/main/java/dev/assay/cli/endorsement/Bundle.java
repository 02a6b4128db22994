package dev.assay.cli.endorsement;

import dev.assay.evidence.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Endorsements as one file, for sites that no vendor's service can be reached from: a ZIP of
/// entries that are stored, not compressed, so that none is longer than the file. The same
/// endorsements are the same bytes, whenever and wherever they are written.
///
/// | entry | |
/// | --- | --- |
/// | `manifest` | text: the line `assay-endorsements 1`, then one for each endorsement, by id: kind, id, SHA-256 of the body, SHA-256 of the issuers' certificates or `-` |
/// | `sha256/<64 digits>` | a body or issuers' certificates, as the vendor serves them; what several need is there once |
///
/// The hashes say that the file is whole. That it is the vendors' word, their signatures say.
record Bundle(List<BundledEndorsement> endorsements) {
  /// Each of 16 MiB, which no file may be longer than, has some 1,800 bytes.
  static final int MOST_ENDORSEMENTS = 10_000;

  static final int LARGEST_FILE = 16 * 1024 * 1024;
  static final String MANIFEST = "manifest";
  static final String CONTENT = "sha256/";
  static final String FIRST_LINE = "assay-endorsements 1";
  static final String NO_CHAIN = "-";

  /// The first month of the format's calendar that every JDK writes without a time zone.
  private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 2, 1, 0, 0);

  Bundle {
    endorsements =
        endorsements.stream().sorted(Comparator.comparing(BundledEndorsement::id)).toList();
  }

  static Bundle of(Collection<BundledEndorsement> endorsements) {
    return new Bundle(List.copyOf(endorsements));
  }

  Bytes write() {
    var contents = new TreeMap<String, Bytes>();
    var manifest = new StringBuilder(FIRST_LINE).append('\n');
    for (BundledEndorsement each : endorsements) {
      String body = put(contents, each.body());
      String chain = each.issuerChain().isEmpty() ? NO_CHAIN : put(contents, each.issuerChain());
      manifest.append("%s %s %s %s\n".formatted(each.kind(), each.id(), body, chain));
    }
    var file = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(file, StandardCharsets.UTF_8)) {
      store(zip, MANIFEST, manifest.toString().getBytes(StandardCharsets.US_ASCII));
      for (var content : contents.entrySet()) {
        store(zip, CONTENT + content.getKey(), content.getValue().toArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory is always written to", e);
    }
    return Bytes.copyOf(file.toByteArray());
  }

  private static String put(TreeMap<String, Bytes> contents, Bytes content) {
    String sha256 = content.sha256().toHex();
    contents.put(sha256, content);
    return sha256;
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var sum = new CRC32();
    sum.update(content);
    var entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    entry.setTimeLocal(ALWAYS);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
