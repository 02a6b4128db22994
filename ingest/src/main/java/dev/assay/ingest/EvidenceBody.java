package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.access.Caller;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the body of a submission into the event. Checks what can be said without looking into the
/// evidence: that it is complete for the binding it names, and of bearable size.
///
/// The workload is the client's word, for solicited evidence too: a gateway keeps no nonces, and
/// the verifier holds guest and workload against the challenge.
final class EvidenceBody {
  private static final int LONGEST_NONCE = 64;
  private static final Set<String> BINDINGS =
      new TreeSet<>(Set.of("nonce", "nonce-key", "svsm-vtpm", "svsm-vtpm-srk", "kbs", "raw"));
  private static final Pattern BINDING = Pattern.compile(String.join("|", BINDINGS));
  private static final String BINDING_SYNTAX = "one of " + String.join(", ", BINDINGS);
  private static final Pattern FORMAT = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  private static final Pattern PROVIDER = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern GUID =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
  private static final int HIGHEST_PRIVILEGE_LEVEL = 3;

  private final Optional<String> site;
  private final int maxItems;
  private final int itemLimit;

  EvidenceBody(IngestSettings settings) {
    this.site = settings.site();
    this.maxItems = settings.maxItems();
    this.itemLimit = settings.itemLimit();
  }

  /// @param caller who posts it; the evidence is of one of its guests
  /// @throws Problem.Found naming the member that is wrong, or not the caller's to say
  Evidence read(ObjectNode body, Caller caller, String id, Instant acceptedAt) {
    Members members = Members.of(body);
    String binding = members.requiredText("binding", BINDING, BINDING_SYNTAX);
    ByteBuffer publicKey = members.optionalBase64("guestPublicKey");
    ByteBuffer runtimeData = members.optionalBase64("runtimeData");
    Evidence.Builder evidence =
        Evidence.newBuilder()
            .setId(id)
            .setTenant(members.tenant(caller))
            .setGuest(members.requiredName("guest"))
            .setWorkload(members.requiredName("workload"))
            .setNonce(nonce(members, binding))
            .setSolicited(members.flag("solicited", true))
            .setBinding(binding)
            .setGuestPublicKey(publicKey)
            .setRuntimeData(runtimeData)
            .setCollectedAt(members.optionalInstant("collectedAt"))
            .setAcceptedAt(acceptedAt)
            .setSite(site.orElse(null));
    List<EvidenceItem> items = items(members.requiredObjects("items", maxItems));
    members.refuseOthers();
    holdTogether(members, binding, "guestPublicKey", publicKey, "nonce-key");
    holdTogether(members, binding, "runtimeData", runtimeData, "kbs");
    if (binding.startsWith("svsm-") && items.getFirst().getManifest() == null) {
      throw members.bad("items[0].manifest", "the manifest that `" + binding + "` covers", "none");
    }
    Doorkeeper.requireSpeaksFor(
        caller, evidence.getTenant(), evidence.getGuest(), evidence.getWorkload());
    return evidence.setItems(items).build();
  }

  private static ByteBuffer nonce(Members members, String binding) {
    // Under raw it is the whole of REPORT_DATA: fewer bytes could be padded in more ways than one.
    int least = binding.equals("raw") ? LONGEST_NONCE : 1;
    return members.requiredHex("nonce", least, LONGEST_NONCE);
  }

  /// A member that one binding covers must be there under it, and under no other: what nothing
  /// covers, anybody on the way could have put there.
  private static void holdTogether(
      Members members, String binding, String name, @Nullable Object value, String coveredBy) {
    if (binding.equals(coveredBy) && value == null) {
      throw members.bad(name, "what the binding `" + coveredBy + "` covers", "nothing");
    }
    if (!binding.equals(coveredBy) && value != null) {
      throw members.bad(
          name, "none, or the binding `" + coveredBy + "`, which covers it", "`" + binding + "`");
    }
  }

  private List<EvidenceItem> items(List<Members> objects) {
    var items = new ArrayList<EvidenceItem>();
    for (Members members : objects) {
      EvidenceItem item = item(members);
      members.refuseOthers();
      int size = sizeOf(item);
      if (size > itemLimit) {
        throw new Problem.Found(
            Problem.about(
                Problem.Kind.TOO_LARGE,
                "items[" + items.size() + "]",
                "at most %d bytes".formatted(itemLimit),
                size + " bytes"));
      }
      items.add(item);
    }
    return items;
  }

  private static EvidenceItem item(Members members) {
    Long privilegeLevel = members.optionalInteger("privilegeLevel", 0, HIGHEST_PRIVILEGE_LEVEL);
    return EvidenceItem.newBuilder()
        .setFormat(members.requiredText("format", FORMAT, "a format's name, e.g. snp"))
        .setEvidence(members.requiredBase64("evidence"))
        .setAuxiliary(members.optionalBase64("auxiliary"))
        .setManifest(members.optionalBase64("manifest"))
        .setSignature(members.optionalBase64("signature"))
        .setKey(members.optionalBase64("key"))
        .setPcrValues(members.optionalBase64("pcrValues"))
        .setEventLog(members.optionalBase64("eventLog"))
        .setProvider(members.optionalText("provider", PROVIDER, "1 to 64 letters, digits or _ . -"))
        .setPrivilegeLevel(privilegeLevel == null ? null : privilegeLevel.intValue())
        .setService(members.optionalText("service", GUID, "a GUID of 36 characters"))
        .setGeneration(members.optionalInteger("generation", 0, Long.MAX_VALUE))
        .build();
  }

  private static int sizeOf(EvidenceItem item) {
    return Stream.of(
            item.getEvidence(),
            item.getAuxiliary(),
            item.getManifest(),
            item.getSignature(),
            item.getKey(),
            item.getPcrValues(),
            item.getEventLog())
        .filter(Objects::nonNull)
        .mapToInt(ByteBuffer::remaining)
        .sum();
  }
}
