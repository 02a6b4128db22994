/// Fetches what vendors vouch with and evidence came without: certificates of AMD's key
/// distribution service, collateral of Intel's or of a cache of it.
///
/// ```
/// endorsement-requests ─> FetchingService ─> Lane (one a vendor) ─> VendorClient ─> the vendor
///                             │ InForce        │ WorkList, Pace        │
/// endorsements ───────────────┘                └─ Vendor, Inquiry <────┘
///       ^                                              │ checked
///       └──────────────────────────────────────────────┘
/// ```
@NullMarked
package dev.assay.ingest.endorsement;

import org.jspecify.annotations.NullMarked;
