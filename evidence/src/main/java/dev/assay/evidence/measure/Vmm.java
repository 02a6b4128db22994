package dev.assay.evidence.measure;

/// Virtual machine monitors, by what they make of a guest's first processor state.
public enum Vmm {
  QEMU,
  EC2,
  GCE
}
