package dev.holdfast.engine.postgres;

import java.util.Locale;

/** What to do about the troubles that people meet. */
enum Remedy {
  DISK_FULL("no space left on device", "Free disk space and try again; nothing is lost"),
  DISK_ALMOST_FULL("check free disk space", "Free disk space and try again; nothing is lost"),
  DISK_QUOTA("disk quota exceeded", "Raise the quota or free disk space, and try again"),
  DAMAGED(
      "valid checkpoint",
      "The data is damaged. If another region has this resource, remove this replica's folder and"
          + " it is cloned again"),
  CHECKSUM(
      "incorrect checksum in control file",
      "The data is damaged. If another region has this resource, remove this replica's folder and"
          + " it is cloned again"),
  NO_PERMISSION("permission denied", "Give this user access to the folder"),
  NO_LIBRARY(
      "error while loading shared libraries",
      "Install the C++ runtime (packages libstdc++6 and libgcc-s1)"),
  NO_SHARED_MEMORY("could not create shared memory", "Give the machine or container more memory"),
  NO_MEMORY("cannot allocate memory", "Give the machine or container more memory"),
  OUT_OF_MEMORY("out of memory", "Give the machine or container more memory"),
  TOO_MANY_FILES("too many open files", "Raise the limit of open files"),
  READ_ONLY("read-only file system", "Make the file system writable again; look for disk errors"),
  DISK_ERROR("input/output error", "The disk fails; move this region's state folder to another"),
  TABLESPACE(
      "pg_tblspc",
      "Create the tablespace's folder on this machine too; tablespaces are not cloned"),
  OTHER_VERSION("database files are incompatible", "Run the version that wrote the data");

  private final String sign;
  private final String advice;

  Remedy(String sign, String advice) {
    this.sign = sign;
    this.advice = advice;
  }

  /** Whether the cause lies outside the data, so that other data would not help. */
  static boolean isElsewhere(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (Remedy remedy : values()) {
      if (remedy != DAMAGED && remedy != CHECKSUM && lower.contains(remedy.sign)) {
        return true;
      }
    }
    return false;
  }

  /** The text as a sentence, with advice where there is some. */
  static String addTo(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (Remedy remedy : values()) {
      if (lower.contains(remedy.sign)) {
        return text + ". " + remedy.advice;
      }
    }
    return text;
  }
}
