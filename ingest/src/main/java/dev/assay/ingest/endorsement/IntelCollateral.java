package dev.assay.ingest.endorsement;

import dev.assay.appraisal.EndorsementIssue;
import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.EndorsementReading;
import dev.assay.appraisal.dcap.Collateral;
import dev.assay.appraisal.dcap.CollateralReader;
import dev.assay.appraisal.dcap.CollateralVerifier;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.ingest.endorsement.Inquiry.Progress;
import dev.assay.schemas.event.Endorsement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Intel's provisioning certification service, version 4, or a caching service (PCCS) before it.
///
/// | path | | chain in header |
/// | --- | --- | --- |
/// | `/{tee}/certification/v4/tcb?fmspc=&update=` | TCB info | `TCB-Info-Issuer-Chain` |
/// | `/{tee}/certification/v4/qe/identity?update=` | QE identity | `SGX-Enclave-Identity-Issuer-Chain` |
/// | `/{tee}/certification/v4/tcbevaluationdatanumbers` | evaluation data numbers | `TCB-Evaluation-Data-Numbers-Issuer-Chain` |
/// | `/sgx/certification/v4/pckcrl?ca=&encoding=der` | a PCK CA's revocation list | `SGX-PCK-CRL-Issuer-Chain` |
/// | `/sgx/certification/v4/rootcacrl`, or an address of its own | the root's | |
///
/// Source: Intel SGX and TDX PCS API 4; PCCS API. `tee` is `sgx` or `tdx`, `update` the track. On
/// the standard track, documents of the early one are published as drafts: what they will change is
/// then known before they are in force. One thread at a time.
final class IntelCollateral implements Vendor {
  private static final Pattern DOCUMENT =
      Pattern.compile(
          "(tcb-info/(tdx|sgx)/([0-9a-f]{12}))|((qe-identity|tcb-evaluation-data-numbers)/(tdx|sgx))");
  private static final Pattern LIST = Pattern.compile("crl/([0-9a-f]{64})");

  private static final String PCK_CHAIN = "SGX-PCK-CRL-Issuer-Chain";

  private final String base;
  private final String rootList;
  private final TcbTrack track;
  private final CollateralVerifier verifier;
  private final Set<String> roots;

  /// Of the root and its PCK CAs; kept because the root's list comes without.
  private Bytes issuers = Bytes.EMPTY;

  /// @param rootList path or whole address of the root's revocation list
  IntelCollateral(String base, String rootList, TcbTrack track, Collection<TrustAnchor> anchors) {
    this.base = base;
    this.rootList = rootList;
    this.track = track;
    this.verifier = new CollateralVerifier(anchors);
    this.roots =
        anchors.stream()
            .map(anchor -> EndorsementKeys.revocationList(anchor.spkiSha256()))
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public String name() {
    return "Intel PCS";
  }

  @Override
  public Optional<Inquiry> inquire(Wanted wanted) {
    Matcher document = DOCUMENT.matcher(wanted.id());
    if (document.matches()) {
      return Optional.of(new DocumentInquiry(wanted.id(), document));
    }
    // Lists of AMD's come with a product line.
    return wanted.line().isEmpty() && LIST.matcher(wanted.id()).matches()
        ? Optional.of(new ListInquiry(wanted.id()))
        : Optional.empty();
  }

  /// The certificates of a header, as PEM; empty where there are none.
  private static Bytes chain(Optional<String> header) {
    if (header.isEmpty()
        || !(CollateralReader.read(Bytes.copyOf(header.get().getBytes(StandardCharsets.ISO_8859_1)))
            instanceof Parsed.Ok<Collateral>(Collateral read))) {
      return Bytes.EMPTY;
    }
    String pem =
        read.certificates().der().stream()
            .map(der -> Base64.getMimeEncoder().encodeToString(der.toArray()))
            .map("-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"::formatted)
            .collect(Collectors.joining());
    return Bytes.copyOf(pem.getBytes(StandardCharsets.US_ASCII));
  }

  private Progress checked(String id, String path, Reply.Ok answer, Bytes chain, Instant now) {
    return Published.checked(
        EndorsementReading.of(id, answer.body(), chain, verifier),
        id,
        path.startsWith("/") ? base + path : path,
        answer.body(),
        chain,
        now);
  }

  private final class DocumentInquiry implements Inquiry {
    private final String id;
    private final String document;
    private final String header;
    private final Deque<TcbTrack> tracks;
    private @Nullable Endorsement inForce;

    DocumentInquiry(String id, Matcher parsed) {
      this.id = id;
      if (parsed.group(1) != null) {
        document = "/%s/certification/v4/tcb?fmspc=%s".formatted(parsed.group(2), parsed.group(3));
        header = "TCB-Info-Issuer-Chain";
        tracks = tracks();
      } else if (parsed.group(5).equals("qe-identity")) {
        document = "/%s/certification/v4/qe/identity".formatted(parsed.group(6));
        header = "SGX-Enclave-Identity-Issuer-Chain";
        tracks = tracks();
      } else {
        document = "/%s/certification/v4/tcbevaluationdatanumbers".formatted(parsed.group(6));
        header = "TCB-Evaluation-Data-Numbers-Issuer-Chain";
        tracks = new ArrayDeque<>();
      }
    }

    private Deque<TcbTrack> tracks() {
      return new ArrayDeque<>(
          track == TcbTrack.STANDARD
              ? List.of(TcbTrack.STANDARD, TcbTrack.EARLY)
              : List.of(TcbTrack.EARLY));
    }

    @Override
    public String path() {
      return tracks.isEmpty()
          ? document
          : document
              + (document.contains("?") ? "&" : "?")
              + "update="
              + tracks.getFirst().parameter();
    }

    @Override
    public Progress take(Reply.Ok answer, Instant now) {
      Progress progress = checked(id, path(), answer, chain(answer.header(header)), now);
      if (!(progress instanceof Progress.Done(List<Endorsement> found))) {
        return inForce == null ? progress : new Progress.Done(List.of());
      }
      Endorsement known = inForce;
      if (known != null) {
        return new Progress.Done(newer(found.getFirst(), known) ? drafts(found) : List.of());
      }
      inForce = found.getFirst();
      if (!tracks.isEmpty()) {
        tracks.removeFirst();
      }
      return tracks.isEmpty() ? progress : new Progress.More(found);
    }

    private boolean newer(Endorsement early, Endorsement standard) {
      return issue(standard).isBefore(issue(early)) && !early.getBody().equals(standard.getBody());
    }

    private EndorsementIssue issue(Endorsement endorsement) {
      return EndorsementIssue.of(
          EndorsementReading.of(
              id,
              Bytes.copyOf(endorsement.getBody().array()),
              Bytes.copyOf(endorsement.getIssuerChain().array()),
              verifier));
    }

    private List<Endorsement> drafts(List<Endorsement> found) {
      return found.stream()
          .map(each -> Endorsement.newBuilder(each).setDraft(true).build())
          .toList();
    }

    @Override
    public boolean absent() {
      return false;
    }

    /// That there is no early document says nothing about the one that is in force.
    @Override
    public boolean isSatisfied() {
      return inForce != null;
    }
  }

  /// Which CA a list is of, its issuer's key says, and that is known when it is here.
  private final class ListInquiry implements Inquiry {
    private final String id;
    private final Deque<String> paths;

    ListInquiry(String id) {
      this.id = id;
      Stream<String> authorities =
          Stream.of("platform", "processor")
              .map("/sgx/certification/v4/pckcrl?ca=%s&encoding=der"::formatted);
      this.paths =
          new ArrayDeque<>(
              roots.contains(id)
                  ? Stream.concat(authorities.limit(issuers.isEmpty() ? 1 : 0), Stream.of(rootList))
                      .toList()
                  : authorities.toList());
    }

    @Override
    public String path() {
      return paths.getFirst();
    }

    @Override
    public Progress take(Reply.Ok answer, Instant now) {
      String path = paths.removeFirst();
      Bytes came = chain(answer.header(PCK_CHAIN));
      if (!came.isEmpty()) {
        issuers = came;
      }
      if (roots.contains(id) && !paths.isEmpty()) {
        return new Progress.More(List.of());
      }
      Progress progress = checked(id, path, answer, issuers, now);
      boolean another =
          progress instanceof Progress.Refused(Refusal refusal)
              && refusal.reason() == Reason.FIELD_OUT_OF_RANGE
              && !paths.isEmpty();
      return another ? new Progress.More(List.of()) : progress;
    }

    @Override
    public boolean absent() {
      paths.removeFirst();
      return !paths.isEmpty();
    }
  }
}
