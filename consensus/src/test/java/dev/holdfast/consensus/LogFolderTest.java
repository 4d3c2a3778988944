package dev.holdfast.consensus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What crashes and failing disks leave in a folder. */
class LogFolderTest {
  private static final long TERM = 3;
  private static final byte[] HEADER = "RaftLog1".getBytes(UTF_8);

  @TempDir private Path root;
  private Path current;
  private Path snapshots;
  private LogFolder folder;

  @BeforeEach
  void prepare() throws IOException {
    folder = new LogFolder(root);
    current = Files.createDirectories(root.resolve("current"));
    snapshots = Files.createDirectories(root.resolve("sm"));
    Files.writeString(vote(), "#\n#date\nterm=3\nvotedFor=oslo\n");
  }

  private Path vote() {
    return current.resolve("raft-meta");
  }

  private Path open() {
    return current.resolve("log_inprogress_5");
  }

  @Test
  void aWholeSegmentLosesOnlyItsRoomForMore() throws IOException {
    Files.write(open(), joined(segment(5, 6, 7), new byte[1000]));
    folder.settle(LogFolder.Known.NOTHING);
    assertThat(Files.readAllBytes(open())).isEqualTo(segment(5, 6, 7));
  }

  @Test
  void anEntryThatWasCutShortIsCutAway() throws IOException {
    var last = entry(8);
    for (int length = 1; length < last.length; length++) {
      Files.write(open(), joined(segment(5, 6, 7), Arrays.copyOf(last, length)));
      folder.settle(LogFolder.Known.NOTHING);
      assertThat(Files.readAllBytes(open())).as("cut to %d", length).isEqualTo(segment(5, 6, 7));
    }
  }

  @Test
  void anEntryThatWasCutShortInRoomForMoreIsCutAway() throws IOException {
    var last = entry(8);
    var room = new byte[1000];
    Files.write(open(), joined(segment(5), Arrays.copyOf(last, last.length / 2), room));
    folder.settle(LogFolder.Known.NOTHING);
    assertThat(Files.readAllBytes(open())).isEqualTo(segment(5));
  }

  /** As Ratis leaves it: it writes its buffer again when it closes after a failed write. */
  @Test
  void entriesThatWereWrittenTwiceAreThereOnce() throws IOException {
    var both = joined(entry(6), entry(7));
    for (int length = 1; length < both.length; length++) {
      var part = Arrays.copyOf(both, length);
      Files.write(open(), joined(segment(5), part, part));
      folder.settle(LogFolder.Known.NOTHING);
      assertThat(Files.readAllBytes(open()))
          .as("cut to %d", length)
          .isIn(segment(5), segment(5, 6), segment(5, 6, 7));
    }
  }

  @Test
  void aSectorThatNeverReachedTheDiskMakesATail() throws IOException {
    var lost = new byte[600];
    Files.write(open(), joined(segment(5), lost, entry(8)));
    folder.settle(LogFolder.Known.NOTHING);
    assertThat(Files.readAllBytes(open())).isEqualTo(segment(5));
  }

  @Test
  void whatWasStoredAndIsDamagedIsNotCutAway() throws IOException {
    var bytes = segment(5, 6, 7);
    bytes[bytes.length / 2] ^= 1;
    Files.write(open(), bytes);
    assertThatThrownBy(() -> folder.settle(LogFolder.Known.NOTHING))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("log_inprogress_5 is damaged at byte")
        .hasMessageContaining("Replace this region's copy");
    assertThat(Files.readAllBytes(open())).isEqualTo(bytes);
  }

  @Test
  void whatWasOnTheDiskAndIsGoneIsNotForgotten() throws IOException {
    Files.write(open(), segment(5, 6));
    folder.settle(new LogFolder.Known(Optional.empty(), 6));
    assertThatThrownBy(() -> folder.settle(new LogFolder.Known(Optional.empty(), 7)))
        .hasMessageContaining("ended at entry 7 and now ends at 6");
  }

  @Test
  void whatIsGoneIsNotForgottenWithTheProcessThatKnewIt() throws IOException {
    Files.write(open(), segment(5, 6));
    assertThatThrownBy(() -> folder.settle(new LogFolder.Known(Optional.empty(), 7)))
        .hasMessageContaining("has lost what it had stored");
    assertThatThrownBy(() -> new LogFolder(root).settle(LogFolder.Known.NOTHING))
        .hasMessageContaining("ended at entry 7 and now ends at 6");
    Files.write(open(), segment(5, 6, 7));
    folder.settle(LogFolder.Known.NOTHING);
    Files.write(open(), segment(5, 6));
    folder.settle(LogFolder.Known.NOTHING);
  }

  @Test
  void whatASnapshotHoldsIsNotLostWithTheLog() throws IOException {
    Files.write(open(), Arrays.copyOf(segment(5, 6, 7), 8));
    snapshot(7);
    folder.settle(new LogFolder.Known(Optional.empty(), 7));
    assertThatThrownBy(() -> folder.settle(new LogFolder.Known(Optional.empty(), 8)))
        .hasMessageContaining("ended at entry 8 and now ends at 7");
  }

  /** As where another disk is mounted than before, or none. */
  @Test
  void anEmptyFolderInThePlaceOfOneThatWasThereIsNoNewOne() {
    var empty = root.resolve("empty");
    var vote = Optional.of(RaftStorageMetadata.valueOf(7, RaftPeerId.valueOf("lima")));
    for (var known :
        List.of(new LogFolder.Known(Optional.empty(), 7), new LogFolder.Known(vote, -1))) {
      assertThatThrownBy(() -> new LogFolder(empty).settle(known))
          .hasMessageContaining("has lost what it had stored")
          .hasMessageContaining("is not there");
    }
    assertThatThrownBy(() -> new LogFolder(empty).settle(LogFolder.Known.NOTHING))
        .hasMessageContaining("has lost what it had stored");
  }

  @Test
  void aSegmentWithoutAnEntryLeavesTheOneBeforeItTheLast() throws IOException {
    Files.write(current.resolve("log_0-4"), segment(0, 1, 2, 3, 4));
    Files.write(open(), Arrays.copyOf(segment(5), 5));
    folder.settle(new LogFolder.Known(Optional.empty(), 4));
    assertThat(open()).doesNotExist();
    assertThat(current.resolve("log_0-4")).exists();
  }

  @Test
  void aSegmentOfAnotherVersionIsNotTouched() throws IOException {
    var bytes = segment(5, 6);
    bytes[7]++;
    Files.write(open(), bytes);
    assertThatThrownBy(() -> folder.settle(LogFolder.Known.NOTHING))
        .hasMessageContaining("is not a segment of this version of the log");
    assertThat(Files.readAllBytes(open())).isEqualTo(bytes);
  }

  @Test
  void segmentsBeforeAGapThatASnapshotHoldsAreDeleted() throws IOException {
    Files.write(current.resolve("log_0-1"), segment(0, 1));
    Files.write(open(), segment(5, 6));
    snapshot(4);
    folder.settle(LogFolder.Known.NOTHING);
    assertThat(current.resolve("log_0-1")).doesNotExist();
    assertThat(open()).exists();
  }

  @Test
  void aGapThatNoSnapshotHoldsIsLeftAsItIs() throws IOException {
    Files.write(current.resolve("log_0-1"), segment(0, 1));
    Files.write(open(), segment(5, 6));
    snapshot(3);
    folder.settle(LogFolder.Known.NOTHING);
    assertThat(current.resolve("log_0-1")).exists();
  }

  /** As Ratis leaves it where it failed to cut a segment off, and a crash where this was done. */
  @Test
  void whatALaterTermTookBackIsCutOff() throws IOException {
    for (var name : List.of("log_inprogress_0", "log_0-4")) {
      for (var left : List.of(segment(0, 1, 2, 3, 4), segment(0, 1, 2))) {
        Files.write(current.resolve(name), left);
        Files.write(current.resolve("log_inprogress_3"), joined(HEADER, entry(TERM + 1, 3)));
        folder.settle(new LogFolder.Known(Optional.empty(), 3));
        assertThat(Files.readAllBytes(current.resolve("log_0-2"))).isEqualTo(segment(0, 1, 2));
        assertThat(current.resolve(name)).doesNotExist();
        assertThat(current.resolve("log_inprogress_3")).exists();
        Files.delete(current.resolve("log_0-2"));
      }
    }
  }

  @Test
  void whatNoLaterTermTookBackStays() throws IOException {
    var earlier = current.resolve("log_inprogress_0");
    Files.write(earlier, segment(0, 1, 2, 3, 4));
    Files.write(current.resolve("log_inprogress_3"), segment(3));
    folder.settle(LogFolder.Known.NOTHING);
    assertThat(Files.readAllBytes(earlier)).isEqualTo(segment(0, 1, 2, 3, 4));
    Files.write(current.resolve("log_inprogress_3"), HEADER);
    folder.settle(new LogFolder.Known(Optional.empty(), 4));
    assertThat(Files.readAllBytes(earlier)).isEqualTo(segment(0, 1, 2, 3, 4));
  }

  @Test
  void aSnapshotWithoutAWholeChecksumIsDeleted() throws IOException {
    snapshot(2);
    snapshot(4);
    var checksum = snapshots.resolve("snapshot.3_4.md5");
    Files.writeString(checksum, Files.readString(checksum).substring(0, 20));
    Files.writeString(snapshots.resolve("unfinished"), "half");
    folder.settle(LogFolder.Known.NOTHING);
    try (var files = Files.list(snapshots)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("snapshot.3_2", "snapshot.3_2.md5");
    }
  }

  @Test
  void snapshotsThatNeverArrivedTakeNoRoom() throws IOException {
    Files.writeString(
        Files.createDirectories(root.resolve("tmp/snapshot-1")).resolve("part"), "half");
    Files.writeString(Files.createDirectories(root.resolve("sm.tmp2026")).resolve("old"), "old");
    folder.settle(LogFolder.Known.NOTHING);
    assertThat(root.resolve("tmp")).doesNotExist();
    assertThat(root.resolve("sm.tmp2026")).doesNotExist();
  }

  @Test
  void snapshotsThatWereMovedAwayForOthersThatNeverCameAreTakenBack() throws IOException {
    snapshot(4);
    Files.move(snapshots, root.resolve("sm.tmp2026"));
    folder.settle(LogFolder.Known.NOTHING);
    assertThat(snapshots.resolve("snapshot.3_4")).exists();
  }

  @Test
  void theVoteIsRestoredFromMemory() throws IOException {
    var known = RaftStorageMetadata.valueOf(7, RaftPeerId.valueOf("lima"));
    for (var left :
        new String[] {"", "#\n", "term=", "term=7\nvotedFor=li", "votedFor=lima\nter"}) {
      Files.writeString(vote(), left);
      folder.settle(new LogFolder.Known(Optional.of(known), -1));
      assertThat(new VoteFile(current).read()).as(left).hasValue(known);
    }
  }

  @Test
  void aNewerVoteOnTheDiskCounts() throws IOException {
    var known = RaftStorageMetadata.valueOf(2, RaftPeerId.valueOf("lima"));
    folder.settle(new LogFolder.Known(Optional.of(known), -1));
    assertThat(Files.readString(vote())).contains("votedFor=oslo");
  }

  @Test
  void aVoteThatNobodyKnowsIsNotGivenAgain() throws IOException {
    Files.write(open(), segment(5, 6));
    for (var left : new String[] {"", "votedFor=lima\nterm=1"}) {
      Files.writeString(vote(), left);
      folder.settle(LogFolder.Known.NOTHING);
      assertThat(new VoteFile(current).read())
          .hasValue(
              RaftStorageMetadata.valueOf(
                  TERM + VoteFile.SURELY_NOT_VOTED, RaftPeerId.valueOf("")));
    }
  }

  @Test
  void aNewFolderStaysAsItIs() throws IOException {
    var fresh = new LogFolder(root.resolve("fresh"));
    fresh.settle(LogFolder.Known.NOTHING);
    try (var files = Files.list(root.resolve("fresh"))) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("in_use.lock");
    }
  }

  private void snapshot(long index) throws IOException {
    SnapshotFolder.write(
        snapshots.resolve("snapshot." + TERM + "_" + index), ("state " + index).getBytes(UTF_8));
  }

  private static byte[] segment(long... indices) throws IOException {
    var segment = HEADER;
    for (long index : indices) {
      segment = joined(segment, entry(index));
    }
    return segment;
  }

  private static byte[] entry(long index) throws IOException {
    return entry(TERM, index);
  }

  private static byte[] entry(long term, long index) throws IOException {
    var entry =
        LogEntryProto.newBuilder()
            .setTerm(term)
            .setIndex(index)
            .setStateMachineLogEntry(
                StateMachineLogEntryProto.newBuilder()
                    .setLogData(ByteString.copyFromUtf8("command " + index)))
            .build();
    var bytes = new ByteArrayOutputStream();
    var out = CodedOutputStream.newInstance(bytes);
    out.writeUInt32NoTag(entry.getSerializedSize());
    entry.writeTo(out);
    out.flush();
    var checksum = new CRC32C();
    checksum.update(bytes.toByteArray());
    bytes.write(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[]... parts) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.write(part);
    }
    return bytes.toByteArray();
  }
}
