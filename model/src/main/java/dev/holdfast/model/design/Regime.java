package dev.holdfast.model.design;

/** A compliance regime that a design may have to satisfy. */
public enum Regime {
  /** Regulation SCI of the US Securities and Exchange Commission. */
  REG_SCI,
  /** The organisational requirements of EU trading venues, Delegated Regulation (EU) 2017/584. */
  EU_TRADING_VENUE,
  /** The Digital Operational Resilience Act, Regulation (EU) 2022/2554. */
  DORA,
  /** Records of orders and transactions, Regulation (EU) 600/2014. */
  MIFIR,
  /** Markets in crypto-assets, Regulation (EU) 2023/1114. */
  MICA,
  /** Virtual currency businesses in New York, 23 NYCRR 200. */
  BITLICENSE,
  /** Transfers of personal data, Regulation (EU) 2016/679 chapter V. */
  GDPR
}
