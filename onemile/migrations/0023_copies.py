"""A number that is raised by whatever may change what a visitor reads: copies of another one go."""


def up(migrator, db):
    db.execute_sql("CREATE TABLE copy_generation (id BIGINT PRIMARY KEY, number BIGINT NOT NULL)")
    db.execute_sql("INSERT INTO copy_generation (id, number) VALUES (1, 1)")
