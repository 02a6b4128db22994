package dev.assay.policy;

import dev.assay.appraisal.Answer;
import dev.assay.appraisal.EndorsementKeys;
import dev.assay.appraisal.Subject;
import dev.assay.appraisal.Subject.Kind;
import dev.assay.appraisal.Subjects;
import dev.assay.evidence.VerifiedClaims;
import dev.assay.schemas.Keys;
import dev.assay.schemas.event.Result;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/// What a guest's verdict depends on beside its evidence, named as the index over guests names it.
/// A change touches just the guests that depend on what changed.
final class Dependencies {
  private static final String GUEST = "guest/";
  private static final String ENDORSEMENT = "endorsement/";

  private Dependencies() {}

  /// On the policy of a workload.
  ///
  /// @param workload as record keys spell it
  static String onPolicy(String workload) {
    return "policy/" + workload;
  }

  /// On a subject not being revoked.
  static String onSubject(String tenant, Subject subject) {
    return subject.kind() == Kind.GUEST
        ? GUEST + Keys.guest(tenant, subject.id())
        : "revocation/" + tenant + "/" + subject;
  }

  /// On what a vendor says.
  ///
  /// @param id of the endorsement
  static String onEndorsement(String id) {
    return ENDORSEMENT + id;
  }

  static String endorsementOf(String dependency) {
    return dependency.substring(ENDORSEMENT.length());
  }

  /// All that the index holds of a guest. That a guest depends on itself goes without saying.
  ///
  /// @param advisories that its latest verdict names
  static Set<String> of(Recalled recalled, Collection<String> advisories) {
    Result result = recalled.result();
    var all = new LinkedHashSet<String>();
    all.add(onPolicy(Keys.workload(result.getTenant(), result.getWorkload())));
    for (Subject subject : Subjects.of(recalled.answer(), recalled.facts())) {
      if (subject.kind() != Kind.GUEST) {
        all.add(onSubject(result.getTenant(), subject));
      }
    }
    if (recalled.answer() instanceof Answer.Holds(VerifiedClaims verified)) {
      EndorsementKeys.of(verified.claims()).forEach(id -> all.add(onEndorsement(id)));
    }
    for (String advisory : advisories) {
      all.add(onSubject(result.getTenant(), new Subject(Kind.ADVISORY, advisory)));
    }
    return all;
  }

  /// Whether only one guest, of the name given, can depend on it.
  static boolean isGuest(String dependency) {
    return dependency.startsWith(GUEST);
  }

  static String guestOf(String dependency) {
    return dependency.substring(GUEST.length());
  }
}
