//! Who plays whom, and where.

use rand::{Rng, seq::IndexedRandom as _};

use super::fixture::SimulatedFixture;

struct League {
    country: &'static str,
    name: &'static str,
    clubs: [&'static str; 10],
}

/// Two clubs of one league that are not playing yet.
pub(super) struct Pairing {
    pub country: &'static str,
    pub tournament: &'static str,
    pub home: &'static str,
    pub away: &'static str,
}

/// A pairing of clubs that are in none of `fixtures`.
pub(super) fn pairing(rng: &mut impl Rng, fixtures: &[SimulatedFixture]) -> Pairing {
    let busy = |club: &str| {
        fixtures.iter().any(|f| [&f.details.home_team, &f.details.away_team].iter().any(|team| team.as_str() == club))
    };
    // 40 fixtures keep 80 of the 120 clubs busy, so some league always has two left.
    let leagues: Vec<(&League, Vec<&'static str>)> = LEAGUES
        .iter()
        .map(|league| (league, league.clubs.into_iter().filter(|club| !busy(club)).collect::<Vec<_>>()))
        .filter(|(_, free)| free.len() >= 2)
        .collect();
    let (league, free) = &leagues[rng.random_range(0..leagues.len())];
    let teams: Vec<&'static str> = free.choose_multiple(rng, 2).copied().collect();
    Pairing { country: league.country, tournament: league.name, home: teams[0], away: teams[1] }
}

const LEAGUES: [League; 12] = [
    League {
        country: "England",
        name: "Premier League",
        clubs: [
            "Arsenal",
            "Chelsea",
            "Liverpool",
            "Everton",
            "Fulham",
            "Brentford",
            "Aston Villa",
            "Newcastle United",
            "Crystal Palace",
            "West Ham United",
        ],
    },
    League {
        country: "Spain",
        name: "LaLiga",
        clubs: [
            "Real Madrid",
            "Barcelona",
            "Atletico Madrid",
            "Sevilla",
            "Valencia",
            "Villarreal",
            "Real Betis",
            "Athletic Bilbao",
            "Celta Vigo",
            "Osasuna",
        ],
    },
    League {
        country: "Italy",
        name: "Serie A",
        clubs: ["Inter", "Milan", "Juventus", "Napoli", "Roma", "Lazio", "Atalanta", "Fiorentina", "Bologna", "Torino"],
    },
    League {
        country: "Germany",
        name: "Bundesliga",
        clubs: [
            "Bayern Munich",
            "Borussia Dortmund",
            "RB Leipzig",
            "Bayer Leverkusen",
            "Eintracht Frankfurt",
            "VfB Stuttgart",
            "Werder Bremen",
            "Freiburg",
            "Mainz 05",
            "Union Berlin",
        ],
    },
    League {
        country: "France",
        name: "Ligue 1",
        clubs: [
            "Paris Saint-Germain",
            "Marseille",
            "Lyon",
            "Monaco",
            "Lille",
            "Nice",
            "Rennes",
            "Lens",
            "Nantes",
            "Brest",
        ],
    },
    League {
        country: "Netherlands",
        name: "Eredivisie",
        clubs: [
            "Ajax",
            "PSV Eindhoven",
            "Feyenoord",
            "AZ Alkmaar",
            "Twente",
            "Utrecht",
            "Heerenveen",
            "Groningen",
            "Sparta Rotterdam",
            "NEC Nijmegen",
        ],
    },
    League {
        country: "Portugal",
        name: "Primeira Liga",
        clubs: [
            "Benfica",
            "Porto",
            "Sporting CP",
            "Braga",
            "Vitoria Guimaraes",
            "Famalicao",
            "Boavista",
            "Rio Ave",
            "Gil Vicente",
            "Casa Pia",
        ],
    },
    League {
        country: "Nigeria",
        name: "NPFL",
        clubs: [
            "Enyimba",
            "Kano Pillars",
            "Rivers United",
            "Remo Stars",
            "Plateau United",
            "Lobi Stars",
            "Shooting Stars",
            "Enugu Rangers",
            "Akwa United",
            "Bendel Insurance",
        ],
    },
    League {
        country: "Ghana",
        name: "Premier League",
        clubs: [
            "Asante Kotoko",
            "Hearts of Oak",
            "Medeama",
            "Aduana Stars",
            "Bechem United",
            "Berekum Chelsea",
            "Dreams FC",
            "Karela United",
            "Great Olympics",
            "Nations FC",
        ],
    },
    League {
        country: "Kenya",
        name: "Premier League",
        clubs: [
            "Gor Mahia",
            "AFC Leopards",
            "Tusker",
            "Bandari",
            "Kariobangi Sharks",
            "Ulinzi Stars",
            "Kakamega Homeboyz",
            "Sofapaka",
            "Posta Rangers",
            "Nairobi City Stars",
        ],
    },
    League {
        country: "South Africa",
        name: "Premiership",
        clubs: [
            "Kaizer Chiefs",
            "Orlando Pirates",
            "Mamelodi Sundowns",
            "SuperSport United",
            "Cape Town City",
            "Stellenbosch",
            "AmaZulu",
            "Golden Arrows",
            "Sekhukhune United",
            "TS Galaxy",
        ],
    },
    League {
        country: "Brazil",
        name: "Serie A",
        clubs: [
            "Flamengo",
            "Palmeiras",
            "Corinthians",
            "Sao Paulo",
            "Santos",
            "Gremio",
            "Internacional",
            "Fluminense",
            "Botafogo",
            "Cruzeiro",
        ],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use linewatch_model::Label;

    #[test]
    fn every_club_has_a_valid_name_of_its_own() {
        let clubs: Vec<&str> = LEAGUES.iter().flat_map(|league| league.clubs).collect();
        assert_eq!(clubs.iter().collect::<HashSet<_>>().len(), 120);
        let names = LEAGUES.iter().flat_map(|league| [league.country, league.name]).chain(clubs);
        names.for_each(|name| drop(name.parse::<Label>().unwrap()));
    }
}
