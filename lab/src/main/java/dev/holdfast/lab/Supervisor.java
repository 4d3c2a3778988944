package dev.holdfast.lab;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Who runs the regions of a state folder, as other processes find it there.
 *
 * @param pid the supervisor's process
 * @param lab what all of its processes carry
 * @param adminPort where it takes requests, on 127.0.0.1
 * @param adminToken what those must carry
 * @param prefix of the regions' loopback addresses
 */
public record Supervisor(
    @JsonProperty(value = "pid", required = true) long pid,
    @JsonProperty(value = "lab", required = true) String lab,
    @JsonProperty(value = "adminPort", required = true) int adminPort,
    @JsonProperty(value = "adminToken", required = true) String adminToken,
    @JsonProperty(value = "prefix", required = true) String prefix) {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** What the folder says, or empty if it names none or was only half written. */
  public static Optional<Supervisor> read(StateFolder folder) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(folder.supervisor()), Supervisor.class));
    } catch (NoSuchFileException | JsonProcessingException none) {
      return Optional.empty();
    }
  }

  /** Writes it, so that a reader sees all of it or nothing, and nobody else can read it. */
  public void write(StateFolder folder) throws IOException {
    Path fresh = folder.path().resolve("supervisor.json.new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    Files.move(
        fresh,
        folder.supervisor(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
