package dev.assay.appraisal.corim;

import java.util.List;

/// A concise module identifier: one tag of a CoRIM.
///
/// @param id as text
/// @param version counts up; 0 where it doesn't say
/// @param authors names of those who made it
public record Comid(
    String id, long version, List<String> authors, List<ReferenceTriple> references) {
  public Comid {
    authors = List.copyOf(authors);
    references = List.copyOf(references);
  }
}
