package dev.holdfast.advisor.estimate;

/** What a bill is made of. */
public enum Category {
  /** Machines that run applications and engines. */
  COMPUTE("compute"),
  /** Bytes that leave a region. */
  TRANSFER("transfer"),
  /** Copies of data: storage, write units, backups. */
  REPLICATION("replication"),
  /** People and what they watch with. */
  OPERATIONS("operations");

  private final String word;

  Category(String word) {
    this.word = word;
  }

  /** Its lower-case name. */
  public String word() {
    return word;
  }
}
