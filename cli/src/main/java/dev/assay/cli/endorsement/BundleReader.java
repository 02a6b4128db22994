package dev.assay.cli.endorsement;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Reads a [Bundle]. Nothing of it is written anywhere: names of entries are looked up, and are no
/// paths. Whether what it holds is its vendors', [EndorsementCheck] says.
final class BundleReader {
  private static final Pattern ENTRY = Pattern.compile("manifest|sha256/[0-9a-f]{64}");
  private static final Pattern LINE =
      Pattern.compile("([a-z-]{1,64}) (\\1/[A-Za-z0-9/]{1,256}) ([0-9a-f]{64}) ([0-9a-f]{64}|-)");
  private static final int MOST_ENTRIES = 2 * Bundle.MOST_ENDORSEMENTS + 1;

  private final Map<String, Bytes> entries;
  private final Set<String> used = new HashSet<>();

  private BundleReader(Map<String, Bytes> entries) {
    this.entries = entries;
  }

  static Parsed<Bundle> read(Bytes file) {
    try {
      return new Parsed.Ok<>(new BundleReader(entries(file)).bundle());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private static Map<String, Bytes> entries(Bytes file) throws Unreadable {
    if (file.length() > Bundle.LARGEST_FILE) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          "bundle",
          "at most " + Bundle.LARGEST_FILE + " bytes",
          file.length() + " bytes");
    }
    var entries = new HashMap<String, Bytes>();
    try (var zip =
        new ZipInputStream(new ByteArrayInputStream(file.toArray()), StandardCharsets.UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = name(entry);
        if (entries.size() == MOST_ENTRIES) {
          throw new Unreadable(
              Reason.TOO_LARGE, "bundle", "at most " + MOST_ENTRIES + " entries", "more");
        }
        // What is stored is no longer than the file: nothing unfolds.
        if (entries.put(name, Bytes.copyOf(zip.readAllBytes())) != null) {
          throw new Unreadable(Reason.FIELD_OUT_OF_RANGE, name, "one such entry", "another");
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING, "bundle", "a whole ZIP of stored entries", "a damaged one");
    }
    return entries;
  }

  private static String name(ZipEntry entry) throws Unreadable {
    String name = entry.getName();
    if (!ENTRY.matcher(name).matches()) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          "entry",
          "manifest or sha256/ and 64 digits",
          "another name of %d characters".formatted(name.length()));
    }
    if (entry.getMethod() != ZipEntry.STORED) {
      throw new Unreadable(Reason.MALFORMED_ENCODING, name, "a stored entry", "a compressed one");
    }
    return name;
  }

  private Bundle bundle() throws Unreadable {
    Bytes manifest = entries.get(Bundle.MANIFEST);
    if (manifest == null) {
      throw new Unreadable(
          Reason.FIELD_MISSING,
          Bundle.MANIFEST,
          "a file as `assay endorsements export` writes it",
          "no such entry");
    }
    String text = new String(manifest.toArray(), StandardCharsets.ISO_8859_1);
    if (!text.endsWith("\n")) {
      throw new Unreadable(
          Reason.TRUNCATED, Bundle.MANIFEST, "lines that end", "a last one that does not");
    }
    List<String> lines = text.lines().toList();
    if (!lines.getFirst().equals(Bundle.FIRST_LINE)) {
      throw new Unreadable(
          Reason.UNSUPPORTED_VERSION, "manifest line 1", Bundle.FIRST_LINE, "another");
    }
    if (lines.size() - 1 > Bundle.MOST_ENDORSEMENTS) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          Bundle.MANIFEST,
          "at most " + Bundle.MOST_ENDORSEMENTS + " endorsements",
          lines.size() - 1 + "");
    }
    var endorsements = new ArrayList<BundledEndorsement>();
    String last = "";
    for (int i = 1; i < lines.size(); i++) {
      BundledEndorsement next = endorsement("manifest line " + (i + 1), lines.get(i));
      if (next.id().compareTo(last) <= 0) {
        throw new Unreadable(
            Reason.FIELD_OUT_OF_RANGE,
            "manifest line " + (i + 1),
            "an id after " + last,
            next.id().equals(last) ? "the same again" : next.id());
      }
      last = next.id();
      endorsements.add(next);
    }
    refuseUnnamed();
    return new Bundle(endorsements);
  }

  private BundledEndorsement endorsement(String where, String line) throws Unreadable {
    Matcher found = LINE.matcher(line);
    if (!found.matches()) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          where,
          "kind, id, SHA-256, and SHA-256 or -, a space between",
          "another line");
    }
    String id = found.group(2);
    String chain = found.group(4);
    return new BundledEndorsement(
        id,
        content(id, found.group(3)),
        chain.equals(Bundle.NO_CHAIN) ? Bytes.EMPTY : content(id, chain));
  }

  private Bytes content(String id, String sha256) throws Unreadable {
    String name = Bundle.CONTENT + sha256;
    Bytes content = entries.get(name);
    if (content == null) {
      throw new Unreadable(Reason.FIELD_MISSING, id, name, "no such entry");
    }
    if (used.add(name) && !content.sha256().toHex().equals(sha256)) {
      throw new Unreadable(
          Reason.DIGEST_MISMATCH, id, "SHA-256 " + sha256, content.sha256().toHex());
    }
    return content;
  }

  private void refuseUnnamed() throws Unreadable {
    for (String name : entries.keySet()) {
      if (!name.equals(Bundle.MANIFEST) && !used.contains(name)) {
        throw new Unreadable(
            Reason.FIELD_OUT_OF_RANGE, name, "entries that the manifest names", "another");
      }
    }
  }
}
