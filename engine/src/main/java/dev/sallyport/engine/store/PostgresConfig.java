package dev.sallyport.engine.store;

import java.util.function.Supplier;

/**
 * Where a PostgreSQL database is reached, which several gateways may share.
 *
 * @param url as JDBC writes it: {@code jdbc:postgresql://db.example/sallyport}; connections are
 *     encrypted and the server's certificate is checked unless it says {@code sslmode}
 * @param user whom the database knows the gateway as
 * @param password asked for at each new connection, so that it may change; empty if the database
 *     wants none
 */
public record PostgresConfig(String url, String user, Supplier<String> password) {}
