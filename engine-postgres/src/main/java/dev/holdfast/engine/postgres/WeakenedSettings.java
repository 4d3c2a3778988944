package dev.holdfast.engine.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * What roles and databases have set so that less holds for their commits than for others'. Whoever
 * owns a role may have its commits wait for nobody; that is his wish, and is told. Only a superuser
 * can keep warnings out of the server's log, or allow others to; such sessions cannot be told from
 * sound ones when they give up waiting ({@link GivenUpCommits}). What a session or a function sets
 * for itself is not seen here.
 */
final class WeakenedSettings {
  private static final String QUESTION =
      """
      with set_for as (
        select case
                 when s.setrole = 0 and s.setdatabase = 0 then 'every role'
                 when s.setrole = 0 then 'database ' || quote_ident(d.datname)
                 when s.setdatabase = 0 then 'role ' || quote_ident(r.rolname)
                 else 'role ' || quote_ident(r.rolname) || ' in database ' || quote_ident(d.datname)
               end as who,
               split_part(setting, '=', 1) as name,
               lower(split_part(setting, '=', 2)) as value
        from pg_db_role_setting s cross join unnest(s.setconfig) as setting
          left join pg_roles r on r.oid = s.setrole
          left join pg_database d on d.oid = s.setdatabase),
      found as (
        select who || ' has synchronous_commit = ' || value || ': its commits '
          || case value when 'remote_write' then 'are not awaited on any other region''s disk'
               else 'wait for no other region' end as sentence
        from set_for
        where name = 'synchronous_commit'
          and value in ('off', 'local', 'remote_write', 'false', 'no', '0')
        union all
        select who || ' has log_min_messages = ' || value
          || ': a commit whose wait is cancelled is acknowledged'
        from set_for
        where name = 'log_min_messages' and value in ('error', 'log', 'fatal', 'panic')
        union all
        select case a.grantee when 0 then 'every role' else 'role ' || quote_ident(r.rolname) end
          || ' may set log_min_messages: with that above warning, a commit whose wait is cancelled'
          || ' is acknowledged'
        from pg_parameter_acl p cross join aclexplode(p.paracl) as a
          left join pg_roles r on r.oid = a.grantee
        where p.parname = 'log_min_messages' and a.privilege_type = 'SET'
          and not coalesce(r.rolsuper, false))
      select coalesce(array_agg(sentence order by sentence), '{}') from found
      """;

  private WeakenedSettings() {}

  /** One sentence for each. */
  static List<String> of(Session session) throws SQLException, InterruptedException {
    return session.ask(QUESTION, WeakenedSettings::sentences);
  }

  private static List<String> sentences(ResultSet row) throws SQLException {
    return List.of((String[]) row.getArray(1).getArray());
  }
}
