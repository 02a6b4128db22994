/// Holds what evidence claims against what its owner's policy wants.
///
/// [PolicyReader] reads a policy once into a [ResolvedPolicy], in which every value is checked;
/// [Appraiser] sees nothing else. What it answers, an [Appraisal], explains itself as data: each
/// [Check] with what was wanted, what was there, and which line of the policy says so.
package dev.assay.appraisal;
