#pragma once

#include <array>

// The vocabulary of generated mail.
namespace sandbox {

struct Contact {
    const char* name;
    const char* address;
};

struct Bulletin {
    const char* name;
    const char* address;
    const char* category;
    const char* subject;
};

constexpr std::array<Contact, 20> kContacts{{
    {"Ben Carter", "ben.carter@northwind.example"},
    {"Chloé Dubois", "chloe.dubois@atelier.example"},
    {"Dmitri Волков", "d.volkov@sever.example"},
    {"Elena Rossi", "elena@rossi.example"},
    {"Fatima Al-Sayed", "fatima@oasis.example"},
    {"Grace Okafor", "grace.okafor@lagos.example"},
    {"Hiroshi 田中", "tanaka@kaisha.example"},
    {"Ines Müller", "ines.mueller@werk.example"},
    {"Jack O'Neill", "jack@oneill.example"},
    {"Karin Åkesson", "karin@norr.example"},
    {"Lee, Min-jun", "minjun.lee@hangang.example"},
    {"Maria García", "maria@garcia.example"},
    {"Nils Bohr", "nils@bohr.example"},
    {"Olga Petrova", "olga@petrova.example"},
    {"Priya Sharma", "priya.sharma@mumbai.example"},
    {"Quentin Blake", "quentin@blake.example"},
    {"Rosa Luz", "rosa@luz.example"},
    {"Sam \"Sparky\" Jones", "sam@jones.example"},
    {"Tom Baker", "tom@baker.example"},
    {"", "facilities@northwind.example"},
}};

constexpr std::array<Bulletin, 6> kBulletins{{
    {"Build Robot", "builds@ci.example", "CATEGORY_UPDATES", "Build of main has passed"},
    {"Your Bank", "statements@bank.example", "CATEGORY_UPDATES", "Your statement is ready"},
    {"Café Crème", "offers@cafe.example", "CATEGORY_PROMOTIONS", "Two for one – à bientôt ☕"},
    {"Gadget Shop", "news@gadgets.example", "CATEGORY_PROMOTIONS", "This week only: 20 % off"},
    {"Mates", "notify@mates.example", "CATEGORY_SOCIAL", "Priya wrote on your wall"},
    {"C++ Forum", "digest@forum.example", "CATEGORY_FORUMS", "Digest: coroutines, modules"},
}};

constexpr std::array<const char*, 20> kSubjects{{
    "Project plan for the spring launch",
    "Budget review Q3",
    "Lunch on Thursday?",
    "Roadmap: what comes after the sprint",
    "Réunion d'équipe à 14 h",
    "Proposal for the new office",
    "Übergabe der Unterlagen",
    "Photos from the weekend",
    "Invoice 20417",
    "Strategy offsite: agenda",
    "会議の議事録",
    "Urgent: contract needs a signature",
    "Vision for next year",
    "Travel to Lisbon",
    "Отчёт за неделю",
    "Initiative: faster onboarding",
    "Question about the report",
    "Interview feedback",
    "Server maintenance on Sunday",
    "Happy birthday 🎉",
}};

constexpr std::array<const char*, 40> kWords{{
    "the",     "team",  "will",  "look",     "at",       "numbers",  "before",   "Friday",
    "please",  "send",  "draft", "to",       "everyone", "because",  "we",       "agreed",
    "on",      "a",     "plan",  "that",     "covers",   "costs",    "and",      "risks",
    "thanks",  "for",   "quick", "answer",   "naïve",    "estimate", "seems",    "fine",
    "meeting", "moved", "later", "customer", "asked",    "about",    "delivery", "date",
}};

}  // namespace sandbox
