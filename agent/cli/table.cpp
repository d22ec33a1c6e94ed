#include "agent/cli/table.h"

#include <algorithm>
#include <numeric>

#include "agent/cli/text.h"

namespace agent::cli {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 8;  // of a column that shrinks

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add(std::vector<Cell> row) {
    for (Cell& cell : row) cell.text = printable(cell.text);
    rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::widths(const Console& console) const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t widest = display_width(columns_[i].title);
        for (const auto& row : rows_) widest = std::max(widest, display_width(row[i].text));
        widths.push_back(widest);
    }
    if (console.width == 0) return widths;

    // The widest column that may shrink gives first.
    std::size_t total = std::accumulate(widths.begin(), widths.end(), kGap * (columns_.size() - 1));
    while (total > console.width) {
        std::size_t widest = columns_.size();
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (!columns_[i].shrinks || widths[i] <= kNarrowest) continue;
            if (widest == columns_.size() || widths[i] > widths[widest]) widest = i;
        }
        if (widest == columns_.size()) break;
        --widths[widest];
        --total;
    }
    return widths;
}

void Table::print_row(const Console& console, const std::vector<Cell>& row,
                      const std::vector<std::size_t>& widths) const {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const bool last = i + 1 == row.size();
        std::string text = shortened(row[i].text, widths[i]);
        if (!last || columns_[i].right_aligned) {
            text = padded(text, widths[i], columns_[i].right_aligned);
        }
        line += painted(console, row[i].colour, text);
        if (!last) line.append(kGap, ' ');
    }
    while (line.ends_with(' ')) line.pop_back();
    console.out << line << '\n';
}

void Table::print(const Console& console) const {
    const std::vector<std::size_t> columns = widths(console);
    std::vector<Cell> titles;
    for (const Column& column : columns_) titles.emplace_back(column.title, Colour::bold);
    print_row(console, titles, columns);
    for (const auto& row : rows_) print_row(console, row, columns);
}

void print_facts(const Console& console, const std::vector<std::pair<std::string, Cell>>& facts) {
    std::size_t widest = 0;
    for (const auto& [name, value] : facts) widest = std::max(widest, display_width(name));
    for (const auto& [name, value] : facts) {
        console.out << padded(name, widest + kGap)
                    << painted(console, value.colour, printable(value.text)) << '\n';
    }
}

}  // namespace agent::cli
