#pragma once

#include <string>
#include <utility>
#include <vector>

#include "agent/cli/console.h"

namespace agent::cli {

struct Column {
    std::string title;
    bool right_aligned = false;
    bool shrinks = false;  // is shortened where the terminal is too narrow
};

struct Cell {
    Cell(std::string content) : text(std::move(content)) {}
    Cell(const char* content) : text(content) {}
    Cell(std::string content, Colour paint) : text(std::move(content)), colour(paint) {}

    std::string text;  // anything; made printable by the table
    Colour colour = Colour::none;
};

// Rows under titles, aligned by what the terminal shows, shortened to its width and never in
// a pipe.
class Table {
public:
    explicit Table(std::vector<Column> columns);

    // One cell a column.
    void add(std::vector<Cell> row);
    bool empty() const { return rows_.empty(); }
    // Lines that print() writes.
    std::size_t lines() const { return rows_.size() + 1; }
    void print(const Console& console) const;

private:
    std::vector<std::size_t> widths(const Console& console) const;
    void print_row(const Console& console, const std::vector<Cell>& row,
                   const std::vector<std::size_t>& widths) const;

    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

// `name   value` a line, the values aligned.
void print_facts(const Console& console, const std::vector<std::pair<std::string, Cell>>& facts);

}  // namespace agent::cli
