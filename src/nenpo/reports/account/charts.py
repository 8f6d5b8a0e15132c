"""The charts that only the foundation's account has: which facts each one draws."""

from __future__ import annotations

from nenpo.ground.blocks import Block
from nenpo.report.charts import two_years
from nenpo.report.edition import Edition


def consultation_chart(edition: Edition) -> Block:
    """One-stop consultations at the window and on visits."""
    names = {name: f"ワンストップ総合相談事業/{name}" for name in ("窓口相談", "巡回相談")}
    return two_years(edition, "figure/consultations", "ワンストップ総合相談の件数", "相談件数", names)


def mediation_chart(edition: Edition) -> Block:
    """Orders introduced, agreed and not agreed."""
    names = {
        name: f"受発注取引推進事業/{name}" for name in ("あっせん紹介件数", "あっせん成立件数", "あっせん不成立件数")
    }
    return two_years(edition, "figure/mediation", "受発注のあっせん", "件数", names)


def trade_consultation_chart(edition: Edition) -> Block:
    """Consultations on subcontracting, by kind."""
    names = {name: f"下請かけこみ寺事業/{name}" for name in ("下請代金法関連", "建設業等関連", "その他")}
    return two_years(
        edition, "figure/subcontracting", "全国中小企業振興機関協会相談員の相談件数（参考）", "相談件数", names
    )


def account_founder_chart(edition: Edition) -> Block:
    """Consultations on founding a firm."""
    names = {"創業相談": "創業・起業伴走型支援事業/相談件数"}
    return two_years(edition, "figure/account-founders", "創業相談の件数", "件数", names)


def revitalisation_chart(edition: Edition) -> Block:
    """Firms advised and revitalisation plans completed."""
    project = "青森県中小企業再生支援協議会事業"
    names = {name: f"{project}/{name}" for name in ("一次相談対応企業数", "再生計画策定支援完了")}
    return two_years(edition, "figure/revitalisation", "事業再生の相談と計画の策定支援", "件数", names)


def succession_account_chart(edition: Edition) -> Block:
    """Business succession: consultations, diagnoses and plans."""
    project = "青森県事業承継・引継ぎ支援センター事業"
    names = {name: f"{project}/{name}" for name in ("相談件数", "事業承継診断件数", "事業承継計画策定件数")}
    return two_years(edition, "figure/account-succession", "事業承継の相談、診断と計画", "件数", names)
