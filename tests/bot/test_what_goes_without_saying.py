"""What need not be asked of somebody: pupils past thirty, children at work, one who lives alone."""

from __future__ import annotations

from bot.case import fold
from rules.case import FactRef
from rules.screening import Verdict, prescreen


def verdict(chat, program, member):
    known = fold(chat.world, chat.conversation, chat.today)
    results = prescreen(chat.world.rulebook, known.case).results
    return next(
        one.verdict for one in results if (one.program.id, one.member_id) == (program, member)
    )


def test_nobody_past_thirty_is_offered_help_at_school(chat):
    chat.say("我52岁,和我妈两口人过,我妈78岁,家里吃低保,住宿城区中扬镇")
    assert verdict(chat, "nat_education", "self") is Verdict.UNLIKELY
    assert verdict(chat, "nat_education", "mother") is Verdict.UNLIKELY
    known = fold(chat.world, chat.conversation, chat.today)
    assert FactRef("self", "school_stage") not in known.plain


def test_no_child_is_offered_work(chat):
    chat.say("我女儿4岁,我和她两口人过,家里吃低保,住宿城区中扬镇")
    assert verdict(chat, "nat_employment", "daughter") is Verdict.UNLIKELY
    assert verdict(chat, "nat_education", "daughter") is Verdict.POSSIBLE


def test_what_is_said_counts_more_than_what_goes_without_saying(chat):
    chat.say("我35岁,在上大学,家里就我一个人,吃低保,住宿城区中扬镇")
    assert chat.fact("school_stage", "self") == "大专本科"
    assert verdict(chat, "nat_education", "self") is Verdict.LIKELY


def test_one_who_lives_alone_is_not_asked_who_has_no_insurance(chat):
    chat.say("我52岁,一个人过,吃低保,住宿城区中扬镇").press("都对")
    for _ in range(20):
        if chat.asked == "insurance":
            break
        chat.press("都没有" if chat.asked == "screening" else "不清楚")
    chat.press("居民医保，今年没交")
    assert chat.asked != "insurance"
    assert chat.fact("insurance_kind", "self") == "城乡居民"
    assert chat.fact("insured_this_year", "self") is False
