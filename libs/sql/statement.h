// A named SQL text, one for all engines where they allow it. The name is what logs and metrics
// show; parameters are $1..$n, each used at least once.
#ifndef HOLDFAST_LIBS_SQL_STATEMENT_H_
#define HOLDFAST_LIBS_SQL_STATEMENT_H_

namespace holdfast::sql {

enum class Dialect { kSqlite, kPostgres };

struct Statement {
  const char* name;
  const char* text;
  const char* postgres = nullptr;  // where PostgreSQL needs a text of its own
};

}  // namespace holdfast::sql

#endif  // HOLDFAST_LIBS_SQL_STATEMENT_H_
