//! Sums by row, and the report they make.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::part::Part;
use super::plan::Plan;
use crate::api::{Granularity, Report, ReportMember, ReportRow, SortBy};
use crate::money::Currency;

/// Period and members of a row.
type Key = (usize, Vec<usize>);

/// The sums of one range.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    parts: Vec<Part>,
    members: Vec<ReportMember>,
    indexes: HashMap<ReportMember, usize>,
    groups: HashMap<Key, Vec<i128>>,
    whole: Vec<i128>,
}

impl Sheet {
    /// An empty one for these sums.
    pub fn new(parts: &BTreeSet<Part>) -> Self {
        let parts: Vec<Part> = parts.iter().cloned().collect();
        Self { whole: vec![0; parts.len()], parts, ..Self::default() }
    }

    /// Number of a member, for keys of rows.
    pub fn member(&mut self, member: &ReportMember) -> usize {
        if let Some(index) = self.indexes.get(member) {
            return *index;
        }
        let index = self.members.len();
        self.members.push(member.clone());
        self.indexes.insert(member.clone(), index);
        index
    }

    /// Adds to a row and to the total.
    pub fn add(&mut self, period: usize, key: &[usize], part: &Part, amount: i128) {
        self.add_row(period, key, part, amount);
        self.add_total(part, amount);
    }

    /// Adds to a row only: of what does not add up to the total.
    pub fn add_row(&mut self, period: usize, key: &[usize], part: &Part, amount: i128) {
        let amount = part.kept(amount);
        let Some(index) = self.index(part).filter(|_| amount != 0) else { return };
        let empty = || vec![0; self.parts.len()];
        let sums = self.groups.entry((period, key.to_vec())).or_insert_with(empty);
        if let Some(sum) = sums.get_mut(index) {
            *sum = part.joined(*sum, amount);
        }
    }

    /// Adds to the total only.
    pub fn add_total(&mut self, part: &Part, amount: i128) {
        if let Some(sum) = self.index(part).and_then(|index| self.whole.get_mut(index)) {
            *sum = part.joined(*sum, part.kept(amount));
        }
    }

    fn index(&self, part: &Part) -> Option<usize> {
        self.parts.binary_search(part).ok()
    }

    /// Members of a row, by which rows of different ranges find each other.
    fn names(&self, key: &[usize]) -> Vec<&ReportMember> {
        key.iter().filter_map(|index| self.members.get(*index)).collect()
    }
}

/// Works the columns out of the sums.
struct Columns<'a> {
    plan: &'a Plan,
    parts: Vec<Part>,
    minor_places: u32,
}

impl Columns<'_> {
    fn cells(&self, sums: Option<&Vec<i128>>) -> Vec<Option<f64>> {
        self.plan.exprs.iter().map(|expr| expr.value(&|part| self.value(part, sums))).collect()
    }

    fn value(&self, part: &Part, sums: Option<&Vec<i128>>) -> f64 {
        let index = self.parts.binary_search(part).ok();
        let sum = index.zip(sums).and_then(|(index, sums)| sums.get(index).copied());
        part.value(sum.unwrap_or(0), self.minor_places)
    }
}

/// The report that the sums of a range, and of the one it is compared with, make.
pub fn report(
    plan: &Plan,
    main: &Sheet,
    compared: Option<&Sheet>,
    currency: &str,
    time_zone: &str,
    unknown_currencies: Vec<String>,
) -> Report {
    let places = Currency::parse(currency).map_or(2, |currency| currency.exponent());
    let minor_places = u32::try_from(places).unwrap_or(2);
    let columns = Columns { plan, parts: main.parts.clone(), minor_places };
    let ranked = ranked(plan, &columns, main, compared);
    let n_groups = ranked.len();
    let mut rows = Vec::new();
    let by_name = |sheet: &'_ Sheet| -> HashMap<(usize, Vec<ReportMember>), Vec<i128>> {
        let owned = |key: &[usize]| sheet.names(key).into_iter().cloned().collect();
        sheet.groups.iter().map(|((p, key), sums)| ((*p, owned(key)), sums.clone())).collect()
    };
    let (ours_by_name, theirs_by_name) = (by_name(main), compared.map(by_name));
    for (period, bounds) in plan.span.periods.iter().enumerate() {
        for members in ranked.iter().take(plan.limit) {
            let key = (period, members.clone());
            let ours = ours_by_name.get(&key);
            let theirs = theirs_by_name.as_ref().and_then(|groups| groups.get(&key));
            // Without a breakdown every period has its row, so that a line has no holes.
            if ours.is_none() && theirs.is_none() && !plan.breakdowns.is_empty() {
                continue;
            }
            rows.push(ReportRow {
                period: (plan.granularity != Granularity::Total).then(|| bounds.label.clone()),
                members: members.clone(),
                cells: columns.cells(ours),
                comparison: theirs_by_name.as_ref().map(|_| columns.cells(theirs)),
            });
        }
    }
    Report {
        columns: plan.columns.clone(),
        currency: currency.to_owned(),
        time_zone: time_zone.to_owned(),
        rows,
        totals: columns.cells(Some(&main.whole)),
        comparison_totals: compared.map(|sheet| columns.cells(Some(&sheet.whole))),
        n_groups,
        unknown_currencies,
    }
}

/// All groups, in the order that was asked for; those of the compared range too.
fn ranked(
    plan: &Plan,
    columns: &Columns<'_>,
    main: &Sheet,
    compared: Option<&Sheet>,
) -> Vec<Vec<ReportMember>> {
    let mut sums: BTreeMap<Vec<ReportMember>, Vec<i128>> = BTreeMap::new();
    for (sheet, is_main) in [(Some(main), true), (compared, false)] {
        for ((_, key), parts) in sheet.iter().flat_map(|sheet| &sheet.groups) {
            let members = sheet.map(|sheet| sheet.names(key)).unwrap_or_default();
            let members = members.into_iter().cloned().collect();
            let group = sums.entry(members).or_insert_with(|| vec![0; parts.len()]);
            let shares = group.iter_mut().zip(parts).zip(&columns.parts).filter(|_| is_main);
            shares.for_each(|((sum, amount), part)| *sum = part.joined(*sum, *amount));
        }
    }
    if plan.breakdowns.is_empty() {
        return vec![Vec::new()];
    }
    let index = usize::try_from(plan.sort.index).unwrap_or(usize::MAX);
    let mut ranked: Vec<(Option<f64>, Vec<ReportMember>)> = sums
        .into_iter()
        .map(|(members, sums)| (columns.cells(Some(&sums)).get(index).copied().flatten(), members))
        .collect();
    let name = |members: &[ReportMember]| members.get(index).map(|it| it.name.to_lowercase());
    ranked.sort_by(|(a, a_members), (b, b_members)| {
        let order = match plan.sort.by {
            SortBy::Metric => by_value(*a, *b, plan.sort.is_descending),
            SortBy::Breakdown => {
                let order = name(a_members).cmp(&name(b_members));
                if plan.sort.is_descending { order.reverse() } else { order }
            }
        };
        order.then_with(|| a_members.cmp(b_members))
    });
    ranked.into_iter().map(|(_, members)| members).collect()
}

/// Empty cells come last, whichever way is asked for.
fn by_value(a: Option<f64>, b: Option<f64>, is_descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if is_descending => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}
