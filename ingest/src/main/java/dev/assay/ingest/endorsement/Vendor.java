package dev.assay.ingest.endorsement;

import java.util.Optional;

/// A vendor's service, as far as it differs from others: what it has, and where.
interface Vendor {
  /// As people know it.
  String name();

  /// Empty for what it does not have.
  Optional<Inquiry> inquire(Wanted wanted);
}
