//! *Access* is who may see which documents of a library: the rules of its configuration, and the reader of each request.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_ambient::Caller;
use switchboard_document_index::{self as index, AccessRule, Admits, InvalidAccessRule};

/// The group that everybody is in, logged in or not.
const EVERYONE: &str = "everyone";

/// The group that everybody is in who has logged in.
const MEMBERS: &str = "members";

/// The group of those who look after the server: they are shown what was left out, and why.
const ADMINS: &str = "admins";

/// Who may use a library, as whoever serves it decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Admission {
    /// Anybody who reaches it.
    #[default]
    Anybody,
    /// Whoever has logged in, with these scopes.
    Login {
        /// What a login must allow.
        scopes: Vec<String>,
    },
    /// Whoever has logged in; anybody else may look around, and sees what is for everyone.
    Mixed {
        /// What a login must allow.
        scopes: Vec<String>,
    },
}

/// Who may see which documents, where a login says who asks.
///
/// A document may be seen by whoever every rule that speaks of it admits. `everyone` and `members` (those who have logged in)
/// are groups as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AccessConfig {
    /// Groups that see documents of which no rule speaks. Default: `members`.
    pub otherwise: Vec<String>,
    /// The rules.
    pub rules: Vec<RuleConfig>,
}

/// A rule: which documents it speaks of, and who may see them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleConfig {
    /// Documents whose path matches, as in `.gitignore`: `hr/`, `*.secret.md`. Upper and lower case are the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Documents that have this metadata field, with `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The value of `field`, or one in its list. Upper and lower case are the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Groups that may see them; an empty list admits nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// In place of `groups`: the metadata field in which each document lists its groups. One that lists none admits nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups_field: Option<String>,
}

/// Says what is wrong with the rules of access.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// A rule speaks of everything.
    #[error(
        "rule {0} of library.access names neither path nor field: what is for all documents stands in otherwise"
    )]
    Everything(usize),
    /// Only one of two keys is there.
    #[error("rule {0} of library.access needs field and value together")]
    Half(usize),
    /// Nobody is named, or in two ways.
    #[error("rule {0} of library.access needs either groups or groups_field")]
    Groups(usize),
    /// A part of a rule is none.
    #[error("rule {number} of library.access: {error}")]
    Rule {
        /// Which rule, from 1.
        number: usize,
        /// What is wrong with it.
        error: InvalidAccessRule,
    },
}

/// The rules of a library, ready, and whom it is open to.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) index: index::Access,
    otherwise: BTreeSet<String>,
    has_rules: bool,
    has_open: bool,
    is_set: bool,
}

/// Who reads, as far as it decides what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Somebody whom nothing is kept from.
    Anybody,
    /// Somebody of these groups.
    Of(BTreeSet<String>),
}

impl Default for AccessConfig {
    fn default() -> Self {
        Self { otherwise: vec![MEMBERS.to_owned()], rules: Vec::new() }
    }
}

impl AccessConfig {
    /// Tells whether anything is said at all: without a login, nobody could be told from anybody.
    pub fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

impl Admission {
    /// Returns the word for it where a connector is made in ChatGPT.
    pub(crate) fn authentication(&self) -> &'static str {
        match self {
            Self::Anybody => "None",
            Self::Login { .. } => "OAuth",
            Self::Mixed { .. } => "Mixed",
        }
    }
}

impl Access {
    pub(crate) fn new(config: &AccessConfig) -> Result<Self, AccessError> {
        let otherwise: BTreeSet<String> = config.otherwise.iter().cloned().collect();
        let rules: Vec<AccessRule> =
            (1..).zip(&config.rules).map(|(number, rule)| read(number, rule)).collect::<Result<_, _>>()?;
        // One after another, so that an error names its rule.
        for (number, rule) in (1..).zip(&rules) {
            let alone = index::Access::new([rule.clone()], &BTreeSet::new());
            alone.map_err(|error| AccessError::Rule { number, error })?;
        }
        let opens = |rule: &AccessRule| match &rule.admits {
            Admits::Groups(groups) => groups.contains(EVERYONE),
            Admits::Field(_) => true,
        };
        let has_open = otherwise.contains(EVERYONE) || rules.iter().any(opens);
        let has_rules = !rules.is_empty();
        let index =
            index::Access::new(rules, &otherwise).map_err(|error| AccessError::Rule { number: 0, error })?;
        Ok(Self { index, otherwise, has_rules, has_open, is_set: config.is_set() })
    }

    /// Tells whether strangers may find anything.
    pub(crate) fn has_open(&self) -> bool {
        self.has_open
    }

    /// Tells whether somebody sees all there is.
    pub(crate) fn shows_all(&self, reader: &Reader) -> bool {
        match reader {
            Reader::Anybody => true,
            Reader::Of(groups) => !self.has_rules && !self.otherwise.is_disjoint(groups),
        }
    }

    /// Tells whether somebody may hear of what was left out, and by which names.
    pub(crate) fn shows_skips(&self, reader: &Reader) -> bool {
        let looks_after = matches!(reader, Reader::Of(groups) if groups.contains(ADMINS));
        looks_after || self.shows_all(reader)
    }

    /// Returns who reads, of a request that passed a guard, or none where there is none.
    pub(crate) fn reader(&self, admission: &Admission, caller: Option<&Caller>) -> Reader {
        match (admission, caller) {
            (Admission::Anybody, None) if !self.is_set => Reader::Anybody,
            // Nobody was asked who they are, and some things are not for everyone.
            (Admission::Anybody, None) => Reader::Of(named(&[EVERYONE])),
            // A guard was to be passed and was not.
            (_, None) => Reader::Of(BTreeSet::new()),
            (_, Some(caller)) => {
                let mut groups = named(&[EVERYONE]);
                if let Some(identity) = caller.identity() {
                    groups.insert(MEMBERS.to_owned());
                    groups.extend(identity.groups.iter().cloned());
                }
                Reader::Of(groups)
            }
        }
    }

    /// Returns the reader that everybody is at least who may call the tools, for what is told to all of them.
    pub(crate) fn least(&self, admission: &Admission) -> Reader {
        match admission {
            Admission::Anybody => self.reader(admission, None),
            Admission::Mixed { .. } if self.has_open => Reader::Of(named(&[EVERYONE])),
            Admission::Login { .. } | Admission::Mixed { .. } => Reader::Of(named(&[EVERYONE, MEMBERS])),
        }
    }
}

fn read(number: usize, rule: &RuleConfig) -> Result<AccessRule, AccessError> {
    let field = match (&rule.field, &rule.value) {
        (Some(field), Some(value)) => Some((field.clone(), value.clone())),
        (None, None) => None,
        _ => return Err(AccessError::Half(number)),
    };
    let admits = match (&rule.groups, &rule.groups_field) {
        (Some(groups), None) => Admits::Groups(groups.iter().cloned().collect()),
        (None, Some(field)) => Admits::Field(field.clone()),
        _ => return Err(AccessError::Groups(number)),
    };
    if rule.path.is_none() && field.is_none() && matches!(admits, Admits::Groups(_)) {
        return Err(AccessError::Everything(number));
    }
    Ok(AccessRule { path: rule.path.clone(), field, admits })
}

fn named(groups: &[&str]) -> BTreeSet<String> {
    groups.iter().map(|group| (*group).to_owned()).collect()
}
